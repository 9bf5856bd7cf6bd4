import { describe, expect, it, vi } from 'vitest'
import { asyncStorage, deviceScope, me, signup } from '../src/index.ts'
import type { AsyncTokenStorage } from '../src/index.ts'
import { createDevice, createMemory, pass, seen, states, useDevice } from './world/device.ts'
import { beta } from './world/server.ts'

useDevice()

const credentials = (email: string) => ({ email, password: 'right' })
const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A keychain that takes its time, as often as it is asked. */
function createKeychain(delayMs = 100) {
  const items = new Map<string, string>()
  const keychain = {
    items,
    delayMs,
    isFull: false,
    isLocked: false,
    async getItem(key: string) {
      const value = items.get(key) ?? null
      await later(keychain.delayMs)
      if (keychain.isLocked) throw new Error('locked')
      return value
    },
    async setItem(key: string, value: string) {
      await later(keychain.delayMs)
      if (keychain.isFull) throw new Error('full')
      items.set(key, value)
    },
    async removeItem(key: string) {
      await later(keychain.delayMs)
      items.delete(key)
    },
  }
  return keychain
}

const openApp = (device: ReturnType<typeof createDevice>, storage: ReturnType<typeof asyncStorage>) =>
  device.openTab({ storage, tabStorage: createMemory(), scope: deviceScope() })

/** Leaves what an application that was closed has stored. */
async function signInBefore(device: ReturnType<typeof createDevice>, keychain: AsyncTokenStorage) {
  const before = openApp(device, asyncStorage(keychain))
  const login = before.login(credentials('ada@x.test'))
  await pass(5_000)
  await login
  before.dispose()
}

const grants = (items: Map<string, string>) => [...items.keys()].filter((key) => /^nest-auth:[^@]/.test(key))

describe('a storage that answers later', () => {
  it('keeps what was written while a second client reads, and forgets what was removed', async () => {
    const device = createDevice()
    const keychain = createKeychain()
    const storage = asyncStorage(keychain)
    const first = openApp(device, storage)
    const login = first.login(credentials('ada@x.test'))
    await pass(5_000)
    await login
    device.server.expireAccess()
    openApp(device, storage)
    await pass(150)
    expect((await first.fetch('/api')).status).toBe(200)
    await pass(20_000)
    device.server.expireAccess()
    const answer = first.fetch('/api')
    await pass(20_000)
    expect((await answer).status).toBe(200)
    expect([device.server.thefts, seen(first)]).toEqual([0, 'ada@x.test acme'])
    openApp(device, storage)
    await pass(50)
    await first.logout()
    await pass(5_000)
    expect([seen(first), grants(keychain.items)]).toEqual(['signed-out', []])
    const next = openApp(device, asyncStorage(keychain))
    await pass(5_000)
    expect(seen(next)).toBe('signed-out')
  })

  it('keeps in memory what it refuses, also for a second client', async () => {
    const device = createDevice()
    const keychain = createKeychain(0)
    const storage = asyncStorage(keychain)
    keychain.isFull = true
    const first = openApp(device, storage)
    const login = first.login(credentials('ada@x.test'))
    await pass(1_000)
    await login
    const second = openApp(device, storage)
    await pass(1_000)
    expect([seen(first), seen(second)]).toEqual(['ada@x.test acme', 'ada@x.test acme'])
  })

  it('does not present tokens at the next start that others have followed', async () => {
    const device = createDevice()
    const keychain = createKeychain(0)
    const app = openApp(device, asyncStorage(keychain))
    const login = app.login(credentials('ada@x.test'))
    await pass(1_000)
    await login
    keychain.isFull = true
    device.server.expireAccess()
    expect((await app.fetch('/api')).status).toBe(200)
    await pass(60_000)
    app.dispose()
    const next = openApp(device, asyncStorage(keychain))
    await pass(60_000)
    next.fetch('/api').catch(() => {})
    await pass(60_000)
    expect(device.server.thefts).toBe(0)
    expect(states(next)).toHaveLength(1)
  })

  it('loses no account because it refuses what was last written of it', async () => {
    const device = createDevice()
    const keychain = createKeychain(0)
    const app = openApp(device, asyncStorage(keychain))
    const login = app.login(credentials('ada@x.test'))
    await pass(1_000)
    await login
    keychain.isFull = true
    await app.switchTenant(beta.id)
    await pass(1_000)
    app.dispose()
    const next = openApp(device, asyncStorage(keychain))
    await pass(1_000)
    expect(seen(next)).toBe('ada@x.test acme')
  })

  it('writes in order: what is removed while it is still being written does not come back', async () => {
    const device = createDevice()
    const keychain = createKeychain(0)
    const app = openApp(device, asyncStorage(keychain))
    await pass(1_000)
    keychain.delayMs = 500
    await app.login(credentials('ada@x.test'))
    keychain.delayMs = 0
    await app.logout()
    await pass(60_000)
    expect(grants(keychain.items)).toEqual([])
  })

  it('answers what was written while it was still being read', async () => {
    const keychain = createKeychain()
    keychain.items.set('a', 'old')
    const storage = asyncStorage(keychain)
    const loading = storage.load!('a', () => [])
    await pass(50)
    storage.setItem('a', 'new')
    await pass(1_000)
    await loading
    expect(storage.getItem('a')).toBe('new')
  })

  it('signs out before it has answered, and stays so', async () => {
    const device = createDevice()
    const keychain = createKeychain()
    await signInBefore(device, keychain)
    const app = openApp(device, asyncStorage(keychain))
    const logout = app.logout()
    expect(seen(app)).toBe('loading')
    await pass(5_000)
    await logout
    expect([seen(app), grants(keychain.items)]).toEqual(['signed-out', []])
  })

  it('changes nothing by an answer after the client has ended', async () => {
    const device = createDevice()
    const keychain = createKeychain()
    await signInBefore(device, keychain)
    const app = openApp(device, asyncStorage(keychain))
    const calls = [me(app), signup(app, credentials('new@x.test')), app.fetch('/api')]
    const refusals = Promise.allSettled(calls)
    app.dispose()
    const sent = device.server.calls.length
    await pass(600_000)
    expect((await refusals).map((call) => call.status === 'rejected' && call.reason.code)).toEqual([
      'SCOPE_CHANGED',
      'SCOPE_CHANGED',
      'SCOPE_CHANGED',
    ])
    expect(device.server.calls).toHaveLength(sent)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('reads again, for the next client, what was locked away', async () => {
    const device = createDevice()
    const keychain = createKeychain(0)
    const storage = asyncStorage(keychain)
    const before = openApp(device, asyncStorage(keychain))
    const login = before.login(credentials('ada@x.test'))
    await pass(1_000)
    await login
    keychain.isLocked = true
    const blind = openApp(device, storage)
    await pass(1_000)
    expect(seen(blind)).toBe('signed-out')
    blind.dispose()
    keychain.isLocked = false
    const app = openApp(device, storage)
    await pass(1_000)
    expect(seen(app)).toBe('ada@x.test acme')
  })
})

describe('a storage for asyncStorage() that keeps no promise', () => {
  const refuse = () => {
    throw new Error('no')
  }
  it.each<[string, object]>([
    ['answers at once', createMemory()],
    ['throws at once', { getItem: refuse, setItem: refuse, removeItem: refuse }],
    ['answers numbers', { getItem: async () => 7, setItem: async () => 7, removeItem: async () => 7 }],
    [
      'answers undefined',
      { getItem: () => undefined, setItem: () => undefined, removeItem: () => undefined },
    ],
  ])('serves where it %s', async (_, storage) => {
    const device = createDevice()
    const app = openApp(device, asyncStorage(storage as AsyncTokenStorage))
    const login = app.login(credentials('ada@x.test'))
    await pass(1_000)
    await login
    expect(seen(app)).toBe('ada@x.test acme')
    app.dispose()
    const next = openApp(device, asyncStorage(storage as AsyncTokenStorage))
    await pass(1_000)
    expect(seen(next)).not.toBe('loading')
    const again = next.login(credentials('ada@x.test'))
    await pass(1_000)
    await again
    await next.logout()
    expect(seen(next)).toBe('signed-out')
  })
})
