import { afterEach, beforeEach, describe, vi } from 'vitest'
import { cookieTransport, createAuthClient } from '../../src/index.ts'
import type { AuthClient, AuthClientOptions } from '../../src/index.ts'
import { createServer } from './server.ts'

/** One browser with one server: tabs share storage and locks. */
export function createDevice({ locks = true } = {}) {
  const server = createServer()
  const items = new Map<string, string>()
  const storageListeners = new Set<(event: { key: string | null }) => void>()
  const clients: AuthClient[] = []

  vi.stubGlobal('navigator', locks ? { locks: createLocks() } : {})
  vi.stubGlobal('addEventListener', (type: string, listener: never, { signal }: { signal: AbortSignal }) => {
    if (type !== 'storage') return
    storageListeners.add(listener)
    signal.addEventListener('abort', () => storageListeners.delete(listener))
  })
  vi.stubGlobal('location', { href: 'https://app.test/page', origin: 'https://app.test' })

  const changed = (key: string | null) => {
    for (const listener of storageListeners) queueMicrotask(() => listener({ key }))
  }
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      // As in a browser, nobody is told of what stays as it was.
      if (items.get(key) === value) return
      items.set(key, value)
      changed(key)
    },
    removeItem(key: string) {
      if (items.delete(key)) changed(key)
    },
  }
  const device = {
    server,
    items,
    storage,
    storageListeners,
    changed,
    openTab(options: Partial<AuthClientOptions> = {}) {
      const client = createAuthClient({
        baseUrl: '/auth',
        fetch: server.fetch,
        storage,
        tabStorage: createMemory(),
        transport: mode === 'cookie' ? cookieTransport() : undefined,
        ...options,
      })
      clients.push(client)
      return client
    },
    async signedInTab(options: Partial<AuthClientOptions> = {}) {
      const tab = device.openTab(options)
      await tab.login({ email: 'ada@x.test', password: 'right' })
      return tab
    },
    close: () => clients.splice(0).forEach((client) => client.dispose()),
  }
  current = device
  return device
}

let current: { close(): void } | undefined
let mode: 'bearer' | 'cookie' = 'bearer'

/** Describes what holds however tokens travel. */
export function describeBothModes(name: string, define: (mode: 'bearer' | 'cookie') => void) {
  describe.each(['bearer', 'cookie'] as const)(`${name}, in %s mode`, (each) => {
    beforeEach(() => {
      mode = each
    })
    afterEach(() => {
      mode = 'bearer'
    })
    define(each)
  })
}

/** Frozen time and a clean browser for every test of a file. */
export function useDevice() {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-01T00:00:00Z') })
  })
  afterEach(() => {
    current?.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
}

export const pass = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds)

/** What a tab works as: `email tenant`, or its status. */
export function seen(tab: AuthClient) {
  const snapshot = tab.getSnapshot()
  return snapshot.status === 'signed-in' ? `${snapshot.user.email} ${snapshot.tenant?.slug}` : snapshot.status
}

export const states = (tab: AuthClient) =>
  tab.accounts.getState().accounts.map(({ user, state, tenant }) => `${user.email} ${tenant?.slug} ${state}`)

export function createMemory() {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}

function createLocks() {
  const queues = new Map<string, Promise<unknown>>()
  return {
    async request(name: string, { signal }: { signal: AbortSignal }, task: () => Promise<unknown>) {
      const before = queues.get(name) ?? Promise.resolve()
      const gaveUp = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      const turn = Promise.race([before.catch(() => {}), gaveUp]).then(task)
      queues.set(name, turn)
      return turn
    },
  }
}
