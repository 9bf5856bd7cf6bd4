import { join } from 'node:path'
import { createAuthClient } from '@nest-auth/js-client'
import { authHandlers, createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { StrictMode } from 'react'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { AuthProvider, useUser } from '../src/index.ts'

const network = setupServer()
const config = `${location.origin}/auth/client-config`
const page = '<!doctype html><title>My app</title><div id="root"></div>'

beforeAll(() => network.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  network.resetHandlers()
})
afterAll(() => network.close())

function Status() {
  return <p>{useUser().status}</p>
}

/** Opens an application, as a build of the given kind, and answers what its console says. */
async function open(environment: string) {
  vi.stubEnv('NODE_ENV', environment)
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const asked: string[] = []
  const note = ({ request }: { request: Request }) => void asked.push(request.url)
  network.events.on('request:start', note)
  const auth = createAuthClient({ baseUrl: '/auth' })
  onTestFinished(() => {
    network.events.removeAllListeners()
    auth.dispose()
  })
  render(
    <StrictMode>
      <QueryClientProvider client={new QueryClient()}>
        <AuthProvider client={auth}>
          <Status />
        </AuthProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
  await screen.findByText('signed-out')
  return { warn, asked }
}

it.each([
  ['the page itself', () => HttpResponse.html(page), 'answers a page, most likely your own, instead of JSON'],
  ['404', () => new HttpResponse('Cannot GET /auth/client-config', { status: 404 }), 'answers 404'],
  [
    '404 of another Nest application',
    () => HttpResponse.json({ statusCode: 404, message: 'Cannot GET', error: 'Not Found' }, { status: 404 }),
    'answers 404',
  ],
  ['JSON of something else', () => HttpResponse.json([]), 'answers JSON of something else'],
])('says in development what to do where baseUrl leads to %s', async (_, answer, said) => {
  network.use(http.get(config, answer))
  const { warn } = await open('development')
  await waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
  expect(warn.mock.calls[0]![0]).toMatch(
    `baseUrl is "/auth", but /auth/client-config ${said}. Give createAuthClient()`,
  )
  expect(warn.mock.calls[0]![0]).toContain("server: { proxy: { '/auth': 'http://localhost:3000' } }")
})

it.each([
  ['nothing', () => HttpResponse.error()],
  ['502 of a proxy', () => new HttpResponse('<h1>bad gateway</h1>', { status: 502 })],
])('says once in development what to do where baseUrl leads to %s', async (_, answer) => {
  network.use(http.get(config, answer))
  const { warn } = await open('development')
  await waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
  expect(warn.mock.calls[0]![0]).toMatch('no API can be reached at /auth/client-config. See that it runs')
  expect(warn.mock.calls[0]![0]).toContain('CORS')
})

it.each([
  ['503 of a proxy', () => new HttpResponse('<h1>down</h1>', { status: 503 }), true],
  ['nothing on a device that is offline', () => HttpResponse.error(), false],
])('says nothing in development where the server answers %s', async (_, answer, isOnline) => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(isOnline)
  network.use(http.get(config, answer))
  const { warn, asked } = await open('development')
  await waitFor(() => expect(asked).toEqual([config]))
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  expect(asked).toEqual([config])
  expect(warn).not.toHaveBeenCalled()
})

it('says nothing in development of an API that was only starting', async () => {
  const server = createFakeAuthServer({ mode: 'SHARED' })
  network.use(
    http.get(config, () => HttpResponse.error(), { once: true }),
    ...(await authHandlers(server, { baseUrl: `${location.origin}/auth` })),
  )
  const { warn, asked } = await open('development')
  await waitFor(() => expect(asked).toEqual([config, config]))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(warn).not.toHaveBeenCalled()
})

it('asks once in development, and is content with a server of ours', async () => {
  const server = createFakeAuthServer({ mode: 'SHARED' })
  network.use(...(await authHandlers(server, { baseUrl: `${location.origin}/auth` })))
  const { warn, asked } = await open('development')
  await waitFor(() => expect(asked).toEqual([config]))
  await new Promise((resolve) => setTimeout(resolve))
  expect(warn).not.toHaveBeenCalled()
})

it.each(['test', 'production'])('asks nothing in a build for %s', async (environment) => {
  const { warn, asked } = await open(environment)
  expect({ warnings: warn.mock.calls, asked }).toEqual({ warnings: [], asked: [] })
})

it('is absent from a production bundle', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@nest-auth/source'] },
    build: {
      write: false,
      rolldownOptions: {
        input: join(import.meta.dirname, '../src/index.ts'),
        preserveEntrySignatures: 'strict',
        external: [/^react/, /^@tanstack\//, /^zustand/, /^@nest-auth\/js-client/],
      },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('nothing was built')
  const { code, moduleIds } = output.output[0]
  const files = moduleIds.map((id) => id.split('/src/')[1])
  expect(files).toContain('auth-provider.tsx')
  expect(files).not.toContain('runtime/base-url-check.ts')
  expect(files).not.toContain('runtime/storage-check.ts')
  expect(code).not.toMatch(/client-config|routePrefix|NODE_ENV/)
})
