import { expect, it } from 'vitest'
import { cookieTransport, createAuthClient, snapshotOfCookies } from '../src/index.ts'
import { createFakeAuthServer, createFakeClock } from '../src/testing/index.ts'
import { createMemory } from './world/device.ts'

const ada = { email: 'ada@x.test', password: 'correct horse battery' }
const bob = { email: 'bob@x.test', password: 'another horse battery' }
const id = '01990000-0000-7000-9000-00000000000'
const dead = `__Host-nest-auth-${id}1=a`
const serverUrl = 'http://api.internal:3000/auth/'

/** A browser with one client for the whole device, and the header in which it sends its cookies. */
function createBrowser() {
  const clock = createFakeClock(Date.now())
  const server = createFakeAuthServer({
    mode: 'SHARED',
    clock,
    tenants: [{ slug: 'acme' }, { slug: 'beta' }],
    users: [
      { ...ada, tenants: ['acme', 'beta'] },
      { ...bob, tenants: ['beta'] },
    ],
  })
  const cookies = new Map<string, string>()
  const client = createAuthClient({
    baseUrl: '/auth',
    transport: cookieTransport(),
    storage: createMemory(),
    tabStorage: createMemory(),
    fetch: async (input, init) => {
      const response = await server.fetch(input, init)
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
        if (value) cookies.set(name!, value)
        else cookies.delete(name!)
      }
      return response
    },
  })
  const header = () => ['theme=dark', ...[...cookies].map((pair) => pair.join('='))].join('; ')
  return { server, clock, client, header }
}

it('is the snapshot that the browser itself comes to', async () => {
  const { server, client, header } = createBrowser()
  await client.login({ ...ada, tenantSlug: 'acme' })
  expect(await snapshotOfCookies(header(), { baseUrl: '/auth/', serverUrl, fetch: server.fetch })).toEqual(
    client.getSnapshot(),
  )
  client.dispose()
})

it('shows the session used last, or the one that is named', async () => {
  const { server, clock, client, header } = createBrowser()
  await client.login({ ...ada, tenantSlug: 'acme' })
  const first = client.getSnapshot()
  clock.advance(60)
  await client.login(bob)
  const options = { baseUrl: '/auth', serverUrl, fetch: server.fetch }
  expect(await snapshotOfCookies(header(), options)).toEqual(client.getSnapshot())
  const sessionId = first.status === 'signed-in' ? first.session.id : ''
  expect(await snapshotOfCookies(header(), { ...options, sessionId })).toEqual(first)
  client.dispose()
})

it('keeps serving after the time in which an access token would have expired', async () => {
  const { server, clock, client, header } = createBrowser()
  await client.login({ ...ada, tenantSlug: 'acme' })
  clock.advance(3600)
  const snapshot = await snapshotOfCookies(header(), { baseUrl: '/auth', serverUrl, fetch: server.fetch })
  expect(snapshot.status).toBe('signed-in')
  client.dispose()
})

it('sends the session cookies, no other cookie, and lets nobody keep the answer', async () => {
  const seen: { url: string; init: RequestInit }[] = []
  await snapshotOfCookies(
    `theme=dark; __Host-nest-auth-${id}1=abc;  bank=secret;__Host-nest-auth-${id}2=d; __Host-nest-auth-device=e`,
    {
      baseUrl: '/auth',
      serverUrl,
      fetch: async (url, init) => {
        seen.push({ url: String(url), init: init! })
        return Response.json({ items: [] })
      },
    },
  )
  expect(seen).toMatchObject([
    {
      url: 'http://api.internal:3000/auth/accounts',
      init: {
        headers: {
          cookie: `__Host-nest-auth-${id}1=abc; __Host-nest-auth-${id}2=d`,
          'nest-auth-transport': 'cookie',
        },
        cache: 'no-store',
        redirect: 'error',
      },
    },
  ])
})

it.each([
  ['nobody without a cookie', 'theme=dark', () => Promise.reject(new Error('never asked')), 'signed-out'],
  ['nobody behind a dead cookie', dead, () => Response.json({ items: [] }), 'signed-out'],
  ['not yet known behind an error', dead, () => new Response('', { status: 503 }), 'loading'],
  ['not yet known without a server', dead, () => Promise.reject(new TypeError()), 'loading'],
  ['not yet known behind a page', dead, () => new Response('<h1>Portal</h1>'), 'loading'],
])('is %s', async (_, cookie, answer, status) => {
  const options = { baseUrl: '/auth', serverUrl, fetch: async () => answer() }
  expect(await snapshotOfCookies(cookie, options)).toEqual({ status })
})
