import { expect, it, vi } from 'vitest'
import { asyncStorage, expireAccessToken, tokenTimes } from '../src/index.ts'
import type { TokenStorage } from '../src/index.ts'
import {
  createDevice,
  describeBothModes,
  createMemory,
  pass,
  seen,
  states,
  useDevice,
} from './world/device.ts'
import { acme, beta } from './world/server.ts'

useDevice()

const indexKey = 'nest-auth:@/auth'
const grantKey = 'nest-auth:user-ada@x.test@/auth/0000-0'

const edit = (text: string, change: (value: Record<string, never>) => unknown) => {
  const value = JSON.parse(text)
  return JSON.stringify(change(value) ?? value)
}

const deep = '['.repeat(50_000)
const hostileIndexes: [string, (text: string) => string][] = [
  ['empty', () => ''],
  ['not JSON', () => '{'],
  ['cut off', (text) => text.slice(0, -5)],
  ['null', () => 'null'],
  ['a number', () => '1'],
  ['an array', () => '[]'],
  ['deeply nested', () => deep],
  ['an older version', (text) => edit(text, (value) => ({ ...value, version: 0 }))],
  ['a newer version', (text) => edit(text, (value) => ({ ...value, version: 2 }))],
  ['accounts of another type', (text) => edit(text, (value) => ({ ...value, accounts: { length: 1 } }))],
  ['a user of another type', (text) => text.replace(/"user":\{/, '"user":5,"x":{')],
  ['an email that is an object', (text) => text.replace(/"email":"[^"]*"/, '"email":{"toString":1}')],
  ['a nested profile', (text) => text.replace('"profile":{}', '"profile":{"a":{"b":1}}')],
  [
    'a hostile prototype in the profile',
    (text) => text.replace('"profile":{}', '"profile":{"__proto__":{"isAdmin":true}}'),
  ],
  ['tenants that are text', (text) => text.replace(/"tenants":\[.*?\]/, '"tenants":"acme"')],
]

type HostileGrant = [string, (text: string) => string | null]

const hostileTokens: HostileGrant[] = [
  ['a token with a line break', (text) => text.replace(/"accessToken":"/, '$&a\\r\\nx: y')],
  ['a token that is an object', (text) => text.replace(/"refreshToken":"[^"]*"/, '"refreshToken":{}')],
  ['no token', (text) => text.replace(/"accessToken":"[^"]*",/, '')],
]

const hostileGrants: HostileGrant[] = [
  ['missing', () => null],
  ['not JSON', () => 'x'],
  ['an endless life', (text) => text.replace(/"expiresIn":\d+/, '"expiresIn":"Infinity"')],
  ['a negative life', (text) => text.replace(/"expiresIn":\d+/, '"expiresIn":-5')],
  ['a session id with a line break', (text) => text.replace(/"session":\{"id":"/, '$&a\\r\\nx: y')],
  ['a session without an id', (text) => text.replace(/"session":\{"id":"[^"]*",/, '"session":{')],
  ['no session', (text) => text.replace(/"session":\{.*?\}/, '"session":null')],
  ['roles of another type', (text) => text.replace('["member"]', '[{"toString":null}]')],
]

describeBothModes('stored state', (mode) => {
  it.each(hostileIndexes)('signs out, and never throws, when accounts are %s', async (_name, poison) => {
    const { signedInTab, openTab, items, storage } = createDevice()
    const running = await signedInTab()
    storage.setItem(indexKey, poison(items.get(indexKey)!))
    await pass()
    for (const tab of [running, openTab()]) {
      expect(tab.accounts.getState()).toEqual({ snapshot: { status: 'signed-out' }, accounts: [] })
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
    await running.login({ email: 'ada@x.test', password: 'right' })
    expect(seen(running)).toBe('ada@x.test acme')
  })

  it.each([...hostileGrants, ...(mode === 'bearer' ? hostileTokens : [])])(
    'expires an account whose tokens are %s',
    async (_name, poison) => {
      const { signedInTab, openTab, items, storage } = createDevice()
      const running = await signedInTab()
      const value = poison(items.get(grantKey)!)
      if (value === null) storage.removeItem(grantKey)
      else storage.setItem(grantKey, value)
      await pass()
      for (const tab of [running, openTab()])
        expect([seen(tab), states(tab)]).toEqual(['signed-out', ['ada@x.test acme expired']])
    },
  )

  it('ignores hostile keys beside the known ones', async () => {
    const { signedInTab, openTab, items } = createDevice()
    await signedInTab()
    items.set(indexKey, items.get(indexKey)!.replace('{', '{"__proto__":{"polluted":1},"constructor":1,'))
    expect(seen(openTab())).toBe('ada@x.test acme')
    expect('polluted' in {}).toBe(false)
  })

  it.each(['{', 'null', '{"key":5}', '{"key":"nobody","tenantId":null}', '[]'])(
    'survives a broken tab pin: %s',
    async (pin) => {
      const { signedInTab, openTab } = createDevice()
      await signedInTab()
      const tabStorage = createMemory()
      tabStorage.setItem(indexKey, pin)
      expect(['signed-out', 'ada@x.test acme']).toContain(seen(openTab({ tabStorage })))
    },
  )

  const refuse = () => {
    throw new DOMException('no', 'SecurityError')
  }
  const broken: [string, (storage: TokenStorage) => TokenStorage][] = [
    ['disabled', () => ({ getItem: refuse, setItem: refuse, removeItem: refuse })],
    ['full', (storage) => ({ ...storage, setItem: refuse })],
    ['forgetful', () => ({ getItem: () => null, setItem: () => {}, removeItem: () => {} })],
    ['odd', () => ({ getItem: () => ({}) as never, setItem: refuse, removeItem: refuse })],
    [
      'asynchronously failing',
      () =>
        asyncStorage({
          getItem: async () => refuse(),
          setItem: async () => refuse(),
          removeItem: async () => refuse(),
        }),
    ],
  ]
  it.each(broken)('never throws over a storage that is %s', async (name, make) => {
    const { openTab, storage, server } = createDevice()
    const tab = openTab({ storage: make(storage), tabStorage: make(createMemory()) })
    const login = tab.login({ email: 'ada@x.test', password: 'right' })
    if (name === 'forgetful') return void (await login)
    await login
    expect(seen(tab)).toBe('ada@x.test acme')
    server.expireAccess()
    const answer = tab.fetch('/api')
    await pass(30_000)
    expect((await answer).status).toBe(200)
    await tab.logout()
    expect(seen(tab)).toBe('signed-out')
  })

  it('goes on in memory where a running tab loses its storage', async () => {
    const { openTab, storage, server } = createDevice()
    const tab = openTab({ storage })
    await tab.login({ email: 'ada@x.test', password: 'right' })
    const [setItem, removeItem] = [storage.setItem, storage.removeItem]
    storage.setItem = refuse
    server.expireAccess()
    expect((await tab.fetch('/api')).status).toBe(200)
    await pass(1_000_000)
    expect((await tab.fetch('/api')).status).toBe(200)
    expect(server.thefts).toBe(0)
    Object.assign(storage, { setItem, removeItem })
  })

  it('does not present tokens after a reload that others have followed, where it refused those', async () => {
    const { signedInTab, openTab, storage, server } = createDevice()
    const tab = await signedInTab()
    const { setItem } = storage
    storage.setItem = refuse
    server.expireAccess()
    expect((await tab.fetch('/api')).status).toBe(200)
    await pass(60_000)
    tab.dispose()
    storage.setItem = setItem
    const next = openTab()
    next.fetch('/api').catch(() => {})
    await pass(60_000)
    const state = mode === 'bearer' ? 'expired' : 'active'
    expect([server.thefts, states(next)]).toEqual([0, [`ada@x.test acme ${state}`]])
  })

  it('keeps no tokens in memory that the server has refused for good', async () => {
    const { openTab, storage, server } = createDevice()
    const tab = openTab({ storage: { ...storage, setItem: refuse } })
    await tab.login({ email: 'ada@x.test', password: 'right' })
    server.expireAccess()
    server.endSessions()
    await expect(tab.fetch('/api')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect([seen(tab), states(tab)]).toEqual(['signed-out', ['ada@x.test acme expired']])
  })

  it('signs a tab out whose own page clears the storage, which no event tells', async () => {
    const { signedInTab, items } = createDevice()
    const tab = await signedInTab()
    items.clear()
    await expect(tab.fetch('/api')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect(tab.accounts.getState()).toEqual({ snapshot: { status: 'signed-out' }, accounts: [] })
  })

  it('switches to nobody whose account is lost while its tokens are not', async () => {
    const { signedInTab, items } = createDevice()
    const tab = await signedInTab()
    await tab.switchTenant(beta.id)
    items.delete(indexKey)
    await expect(tab.switchTenant(acme.id)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect(seen(tab)).toBe('signed-out')
  })

  it.each(['a\r\nx: y', '\u{1F600}', '\uD800', ''])(
    'signs in whatever is stored of the device: %j',
    async (value) => {
      const { signedInTab, items, server } = createDevice()
      items.set('nest-auth-device/auth', value)
      expect(seen(await signedInTab())).toBe('ada@x.test acme')
      expect(server.named('login')[0]!.headers.has('nest-auth-device')).toBe(false)
    },
  )

  it('is looked at again by a page that comes out of the back/forward cache', async () => {
    const { signedInTab, openTab, storageListeners } = createDevice()
    const page = new EventTarget()
    const listen = globalThis.addEventListener as unknown as (...args: unknown[]) => void
    vi.stubGlobal('addEventListener', (type: string, listener: never, options: never) => {
      page.addEventListener(type, listener, options)
      listen(type, listener, options)
    })
    const tab = await signedInTab()
    storageListeners.clear()
    await openTab().logout()
    await pass()
    expect(seen(tab)).toBe('ada@x.test acme')
    page.dispatchEvent(new Event('pageshow'))
    expect(seen(tab)).toBe('signed-out')
  })

  it('is kept per server', async () => {
    const { signedInTab, openTab } = createDevice()
    await signedInTab()
    expect(seen(openTab({ baseUrl: 'https://other.test/auth' }))).toBe('signed-out')
    expect(seen(openTab({ baseUrl: '/auth/' }))).toBe('ada@x.test acme')
  })

  it('may be missing altogether, as on a server', async () => {
    const { server } = createDevice()
    vi.unstubAllGlobals()
    const { createAuthClient } = await import('../src/index.ts')
    const client = createAuthClient({ baseUrl: 'https://app.test/auth', fetch: server.fetch })
    expect(seen(client)).toBe('signed-out')
    await client.login({ email: 'ada@x.test', password: 'right' })
    expect((await client.fetch('/api')).status).toBe(200)
    client.dispose()
  })
})

describeBothModes('a server process', () => {
  it('keeps nobody in a storage that all of its callers would share', async () => {
    const shared = createMemory()
    vi.stubGlobal('localStorage', shared)
    const { signedInTab, openTab } = createDevice()
    await signedInTab({ storage: undefined as never })
    expect(shared.items.size).toBe(0)
    expect(seen(openTab({ storage: undefined as never }))).toBe('signed-out')
  })
})

describeBothModes('the pin of a tab', () => {
  it('is not copied into a duplicated tab, and survives a reload', async () => {
    const { signedInTab, openTab } = createDevice()
    const session = createMemory()
    const page = Object.assign(new EventTarget(), { hidden: false })
    vi.stubGlobal('document', page)
    vi.stubGlobal('window', { sessionStorage: session })
    const onPage = { tabStorage: undefined as never }
    const tab = await signedInTab(onPage)
    expect(session.items.size).toBe(0)
    page.hidden = true
    page.dispatchEvent(new Event('visibilitychange'))
    expect(session.items.size).toBe(1)
    vi.stubGlobal('window', { sessionStorage: createMemory() })
    await openTab(onPage).login({ email: 'bob@x.test', password: 'right' })
    vi.stubGlobal('window', { sessionStorage: session })
    expect(seen(openTab(onPage))).toBe('ada@x.test acme')
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('goes on to the next client of the same page', async () => {
    const { signedInTab, openTab } = createDevice()
    vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
    vi.stubGlobal('window', { sessionStorage: createMemory() })
    const tab = await signedInTab({ tabStorage: undefined as never })
    await openTab().login({ email: 'bob@x.test', password: 'right' })
    tab.dispose()
    expect(seen(openTab({ tabStorage: undefined as never }))).toBe('ada@x.test acme')
  })
})

describeBothModes('development tools', () => {
  it('know the times of the tokens in use wherever they are kept, and let the next request refresh them', async () => {
    const { openTab, server } = createDevice()
    const tab = openTab({ storage: createMemory() })
    expect(tokenTimes(tab)).toBeNull()
    await tab.login({ email: 'ada@x.test', password: 'right' })
    await pass(60_000)
    expect(tokenTimes(tab)).toEqual({
      receivedAt: Date.now() - 60_000,
      expiresAt: Date.now() + 240_000,
      refreshFailedAt: null,
    })
    expireAccessToken(tab)
    expect(tokenTimes(tab)!.expiresAt).toBe(Date.now())
    await tab.fetch('/api')
    expect(server.named('refresh')).toHaveLength(1)
    expect(tokenTimes(tab)!.expiresAt).toBeGreaterThan(Date.now())
  })
})
