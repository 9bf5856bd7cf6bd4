import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const password = 'a fine long password'
let app: TestApp

beforeAll(async () => {
  app = await createTestApp({
    tenancy: 'ISOLATED',
    options: {
      limits: { budgets: { tenantLookup: { address: { points: 5, seconds: 60 } } } },
      tenant: {
        enabled: true,
        mode: 'ISOLATED',
        resolve: ({ headers }) =>
          typeof headers['x-organisation'] === 'string' ? headers['x-organisation'] : null,
      },
    },
  })
  const acme = await app.tenants.createTenant({ name: 'Acme', slug: 'acme' })
  await app.users.createUser({ email: 'ada@example.com', password }, acme.id)
})
afterAll(() => app.close())

const login = (headers: Record<string, string>) =>
  app.request('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email: 'ada@example.com', password }),
  })

it('a request that names no tenant is meant for the one the application resolves', async () => {
  expect((await login({ 'x-organisation': 'ACME' })).body.tenant).toMatchObject({
    slug: 'acme',
    name: 'Acme',
  })
})

it('a request that resolves to nothing has to name a tenant', async () => {
  expect((await login({})).body.code).toBe('TENANT_REQUIRED')
})

it('a request that resolves to an unknown tenant is answered as the look-up would', async () => {
  expect((await login({ 'x-organisation': 'unknown' })).body.code).toBe('TENANT_NOT_FOUND')
})

it('names of tenants are not tried out faster by the way of a sign-in than by the look-up', async () => {
  const codes: string[] = []
  // One was tried before.
  for (let index = 0; index < 5; index++)
    codes.push((await login({ 'x-organisation': `unknown-${index}` })).body.code)
  expect(codes).toEqual([...Array<string>(4).fill('TENANT_NOT_FOUND'), 'RATE_LIMITED'])
  // Then one that is there is answered alike.
  expect((await login({ 'x-organisation': 'acme' })).body.code).toBe('RATE_LIMITED')
  expect((await app.call('lookupTenant', { query: { slug: 'acme' } })).body.code).toBe('RATE_LIMITED')
})
