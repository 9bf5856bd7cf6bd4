import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const password = 'a fine long password'
let app: TestApp

beforeAll(async () => {
  app = await createTestApp({
    tenancy: 'ISOLATED',
    options: {
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
