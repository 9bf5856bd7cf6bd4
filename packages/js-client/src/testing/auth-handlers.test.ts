import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authHandlers, createFakeAuthServer } from './index.ts'

const server = createFakeAuthServer({
  mode: 'off',
  users: [{ email: 'ada@example.test', password: 'violet-harbour-91-kettle' }],
})
// A trailing slash and a path of its own: the routes live wherever the client believes them.
const baseUrl = 'https://api.example.test/v1/identity'
const network = setupServer()

beforeAll(async () => {
  network.listen({ onUnhandledRequest: 'error' })
  network.use(...(await authHandlers(server, { baseUrl: `${baseUrl}/` })))
})
afterAll(() => network.close())

test('MSW answers every route from the fake server', async () => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const body = JSON.stringify({ email: 'ada@example.test', password: 'violet-harbour-91-kettle' })
  const login = await fetch(`${baseUrl}/login`, { ...init, body })
  expect(login.status).toBe(200)
  const { accessToken, session } = (await login.json()) as { accessToken: string; session: { id: string } }
  const headers = { authorization: `Bearer ${accessToken}` }
  expect((await fetch(`${baseUrl}/me`, { headers })).status).toBe(200)
  expect((await fetch(`${baseUrl}/.well-known/jwks.json`)).status).toBe(200)
  expect((await fetch(`${baseUrl}/sessions/${session.id}`, { method: 'DELETE', headers })).status).toBe(204)
  expect((await fetch(`${baseUrl}/me`, { headers })).status).toBe(401)
})

test('MSW keeps cookies for the fake server', async () => {
  const headers = { 'content-type': 'application/json', 'nest-auth-transport': 'cookie' }
  const body = JSON.stringify({ email: 'ada@example.test', password: 'violet-harbour-91-kettle' })
  const login = await fetch(`${baseUrl}/login`, { method: 'POST', headers, body, credentials: 'include' })
  const { tokenType, session } = (await login.json()) as { tokenType: string; session: { id: string } }
  expect(tokenType).toBe('Cookie')
  const init: RequestInit = {
    headers: { 'nest-auth-transport': 'cookie', 'nest-auth-session': session.id },
    credentials: 'include',
  }
  expect((await fetch(`${baseUrl}/me`, init)).status).toBe(200)
  expect(await (await fetch(`${baseUrl}/accounts`, init)).json()).toMatchObject({
    items: [{ session: { id: session.id } }],
  })
  expect((await fetch(`${baseUrl}/logout`, { method: 'POST', ...init })).status).toBe(204)
  expect((await fetch(`${baseUrl}/me`, init)).status).toBe(401)
})

test('MSW answers unknown paths below the prefix with NOT_FOUND', async () => {
  const answer = await fetch(`${baseUrl}/nothing`)
  expect(await answer.json()).toMatchObject({ statusCode: 404, code: 'NOT_FOUND' })
})

test('MSW breaks the connection where the fake server does', async () => {
  server.faults.next('clientConfig', 'network-error')
  await expect(fetch(`${baseUrl}/client-config`)).rejects.toThrow(TypeError)
})
