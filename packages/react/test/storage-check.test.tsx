import { asyncStorage, createAuthClient } from '@nest-auth/js-client'
import { createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { AuthProvider, useUser } from '../src/index.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Like the one of React Native. */
function promisingStorage() {
  const items = new Map<string, string>()
  return {
    getItem: async (key: string) => items.get(key) ?? null,
    setItem: async (key: string, value: string) => void items.set(key, value),
    removeItem: async (key: string) => void items.delete(key),
  }
}

const refusing = {
  getItem: () => null,
  setItem() {
    throw new DOMException('full', 'QuotaExceededError')
  },
  removeItem() {},
}

function Status() {
  return <p>{useUser().status}</p>
}

/** What the console says of an application, in a build of the given kind, whose client has some storage. */
async function saidOf(storage: unknown, environment = 'development') {
  vi.stubEnv('NODE_ENV', environment)
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { fetch } = createFakeAuthServer({ mode: 'off' })
  const given = storage === undefined ? {} : { storage: storage as Storage }
  const auth = createAuthClient({ baseUrl: `${location.origin}/auth`, fetch, ...given })
  onTestFinished(() => auth.dispose())
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
  return warn.mock.calls.map(([said]) => String(said))
}

it('says in development, once, that a storage which answers later is to be wrapped', async () => {
  const said = await saidOf(promisingStorage())
  expect(said).toEqual([expect.stringContaining('storage: asyncStorage(yours)')])
})

it.each([
  ['of the page', undefined],
  ['that is wrapped', asyncStorage(promisingStorage())],
  ['that takes nothing', refusing],
])('says nothing of a storage %s, and leaves nothing in it', async (_, storage) => {
  expect(await saidOf(storage)).toEqual([])
  expect(Object.keys(localStorage).filter((key) => key.includes('probe'))).toEqual([])
})

it('says nothing to those who use the application', async () => {
  expect(await saidOf(promisingStorage(), 'production')).toEqual([])
})
