import { expect, it, vi } from 'vitest'
import {
  asyncStorage,
  createAuthClient,
  deviceScope,
  isAuthError,
  me,
  selectTenant,
  signup,
} from '../src/index.ts'
import {
  createDevice,
  describeBothModes,
  createMemory,
  pass,
  seen,
  states,
  useDevice,
} from './world/device.ts'
import { acme, beta, deferred, json } from './world/server.ts'
import type { Fault } from './world/server.ts'

useDevice()

const credentials = (email: string) => ({ email, password: 'right' })

describeBothModes('signing in', () => {
  it.each([
    ['nothing', null],
    ['nobody', { status: 'authenticated' }],
    ['somebody without an id', { status: 'authenticated', user: {}, tenant: null }],
    ['no session', (answer: object) => ({ ...answer, session: undefined })],
  ])('takes an answer that signs in %s for a server out of service', async (_name, body) => {
    const { openTab, server } = createDevice()
    const tab = openTab()
    server.fault = async ({ name }, answer) => {
      if (name !== 'login') return undefined
      if (body === null) return new Response('')
      return json(200, typeof body === 'function' ? body((await answer().json()) as object) : body)
    }
    const failed = await tab.login(credentials('ada@x.test')).catch((error: unknown) => error)
    expect(isAuthError(failed, 'SERVICE_UNAVAILABLE')).toBe(true)
    expect(tab.accounts.getState()).toEqual({ snapshot: { status: 'signed-out' }, accounts: [] })
  })

  it('shows who is signed in, and never a token', async () => {
    const { openTab } = createDevice()
    const tab = openTab()
    expect(tab.getSnapshot()).toEqual({ status: 'signed-out' })
    await tab.login(credentials('ada@x.test'))
    expect(tab.getSnapshot()).toMatchObject({
      status: 'signed-in',
      accountKey: 'user-ada@x.test@/auth',
      pairKey: `user-ada@x.test@/auth/${acme.id}`,
      user: { email: 'ada@x.test' },
      tenant: acme,
      membership: { roles: ['member'] },
    })
    expect(JSON.stringify(tab.accounts.getState())).not.toMatch(/access-|refresh-/)
  })

  it('looks a tenant slug up first', async () => {
    const { openTab, server } = createDevice()
    const tab = openTab()
    await tab.login({ ...credentials('ada@x.test'), tenantSlug: 'beta' })
    expect(seen(tab)).toBe('ada@x.test beta')
    expect(JSON.parse(server.named('login')[0]!.body)).toEqual({
      ...credentials('ada@x.test'),
      tenantId: beta.id,
    })
  })

  it('rejects with the code, status and request id of the server', async () => {
    const tab = createDevice().openTab()
    const failure = await tab
      .login({ email: 'ada@x.test', password: 'wrong' })
      .catch((error: unknown) => error)
    expect(isAuthError(failure, 'INVALID_CREDENTIALS')).toBe(true)
    expect(isAuthError(failure, 'RATE_LIMITED')).toBe(false)
    expect(failure).toMatchObject({ status: 401, requestId: 'request-1' })
    expect(seen(tab)).toBe('signed-out')
  })

  it('again, to an account already here, ends the session it takes the place of and no other', async () => {
    const { openTab, server } = createDevice()
    const tab = openTab()
    await tab.login(credentials('bob@x.test'))
    await tab.login(credentials('ada@x.test'))
    await tab.switchTenant(beta.id)
    await tab.login(credentials('ada@x.test'))
    await pass()
    expect(server.liveFamilies()).toBe(3)
    expect(seen(tab)).toBe('ada@x.test acme')
    await tab.switchTenant(beta.id)
    expect(server.named('switchTenant')).toHaveLength(1)
    expect((await tab.fetch('/api')).status).toBe(200)
  })

  it('again works although the server could not be told about the session before', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = ({ method }) =>
      method === 'DELETE' ? Promise.reject(new TypeError('offline')) : undefined
    await tab.login(credentials('ada@x.test'))
    await pass()
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('commits nothing while a second factor or a tenant is still asked for', async () => {
    const tab = createDevice().openTab()
    expect(await tab.login(credentials('mfa@x.test'))).toMatchObject({ status: 'mfa_required' })
    const step = await tab.login(credentials('many@x.test'))
    expect(step).toMatchObject({ status: 'tenant_required' })
    expect(tab.accounts.getState()).toEqual({ snapshot: { status: 'signed-out' }, accounts: [] })
    await selectTenant(tab, { selectionToken: 's', tenantId: beta.id })
    expect(seen(tab)).toBe('many@x.test beta')
  })

  it('puts a further account beside the present one, and replaces the same one', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    await tab.login(credentials('bob@x.test'))
    await tab.addAccount(credentials('bob@x.test'))
    expect(states(tab)).toEqual(['bob@x.test acme active', 'ada@x.test acme ready'])
    await signup(tab, credentials('cleo@x.test'))
    expect(states(tab)[0]).toBe('cleo@x.test undefined active')
  })

  it('refuses one account too many before asking the server', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab({ maxAccounts: 1 })
    await expect(tab.addAccount(credentials('bob@x.test'))).rejects.toMatchObject({
      code: 'TOO_MANY_ACCOUNTS',
    })
    expect(server.named('login')).toHaveLength(1)
    await tab.login(credentials('Ada@x.test'.toLowerCase()))
    expect(states(tab)).toEqual(['ada@x.test acme active'])
  })

  it('lets an expired account give way', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab({ maxAccounts: 1 })
    server.endSessions()
    await expect(me(tab)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await tab.login(credentials('bob@x.test'))
    expect(states(tab)).toEqual(['bob@x.test acme active'])
  })

  it('lets an expired account give way although it was used after one that is ready', async () => {
    const { openTab, server } = createDevice()
    const tab = openTab({ maxAccounts: 2 })
    await tab.login(credentials('ada@x.test'))
    await tab.login(credentials('bob@x.test'))
    const snapshot = tab.getSnapshot()
    if (snapshot.status === 'signed-in') server.endSession(snapshot.session.id)
    await expect(me(tab)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect(states(tab)).toEqual(['bob@x.test acme expired', 'ada@x.test acme ready'])
    await tab.login(credentials('cleo@x.test'))
    expect(states(tab)).toEqual(['cleo@x.test acme active', 'ada@x.test acme ready'])
  })

  it('keeps an expired account while there is room, and of several the one used last', async () => {
    const { openTab, server } = createDevice()
    const tab = openTab({ maxAccounts: 2 })
    for (const name of ['ada', 'bob', 'cleo']) {
      await tab.login(credentials(`${name}@x.test`))
      server.endSessions()
      await expect(me(tab)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    }
    expect(states(tab)).toEqual(['cleo@x.test acme expired', 'bob@x.test acme expired'])
  })

  it('forgets nobody whose session lives, where two tabs sign in at once', async () => {
    const { openTab } = createDevice()
    const tabs = [openTab({ maxAccounts: 1 }), openTab({ maxAccounts: 1 })]
    await Promise.all([tabs[0]!.login(credentials('ada@x.test')), tabs[1]!.login(credentials('bob@x.test'))])
    await pass()
    expect(tabs.map(seen)).toEqual(['ada@x.test acme', 'bob@x.test acme'])
  })

  it('shows who I am without undoing a refresh that came meanwhile', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const gate = deferred()
    server.fault = async (call, answer) => {
      if (call.name !== 'me') return undefined
      const response = answer()
      await gate.promise
      return response
    }
    const asked = me(tab)
    await pass()
    server.expireAccess()
    expect((await tab.fetch('/api')).status).toBe(200)
    await pass(1_000)
    gate.resolve()
    await asked
    await pass(20_000)
    expect((await tab.fetch('/api')).status).toBe(200)
    expect([server.named('refresh').length, server.thefts, seen(tab)]).toEqual([1, 0, 'ada@x.test acme'])
  })

  it('replaces the snapshot only when something visible changes', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const [snapshot, state, listener] = [tab.getSnapshot(), tab.accounts.getState(), vi.fn()]
    tab.subscribe(listener)
    server.expireAccess()
    await me(tab)
    await pass(1_000_000)
    expect(server.named('refresh').length).toBeGreaterThan(1)
    await me(tab)
    expect(tab.getSnapshot()).toBe(snapshot)
    expect(tab.accounts.getState()).toBe(state)
    expect(listener).not.toHaveBeenCalled()
  })

  it('shows what the server says about me', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const user = tab.accounts.getState().accounts[0]!.user
    server.fault = async (_call, answer) =>
      Response.json({ ...(await answer().json()), membership: { roles: ['owner'], permissions: [] } })
    await me(tab)
    expect(tab.getSnapshot()).toMatchObject({ membership: { roles: ['owner'] } })
    expect(tab.accounts.getState().accounts[0]!.user).toBe(user)
  })

  it('survives a reload of the tab', async () => {
    const { signedInTab, openTab } = createDevice()
    const tabStorage = createMemory()
    const before = await signedInTab({ tabStorage })
    expect(openTab({ tabStorage }).getSnapshot()).toEqual(before.getSnapshot())
  })

  it('waits for an asynchronous storage', async () => {
    const { openTab, storage, signedInTab } = createDevice()
    await signedInTab()
    const slow = asyncStorage({
      getItem: async (key: string) => storage.getItem(key),
      setItem: async (key: string, value: string) => storage.setItem(key, value),
      removeItem: async (key: string) => storage.removeItem(key),
    })
    const tab = openTab({ storage: slow })
    expect(seen(tab)).toBe('loading')
    const response = await tab.fetch('https://app.test/api')
    expect(response.status).toBe(200)
    expect(seen(tab)).toBe('ada@x.test acme')
    await tab.logout()
    await pass()
    expect(seen(openTab())).toBe('signed-out')
  })
})

const withDevice: Fault = (_call, answer) => {
  const response = answer()
  response.headers.set('nest-auth-device', 'device-token')
  return response
}

it('keeps what makes this a known device, and sends it with the next sign-in and nothing else', async () => {
  const { openTab, server } = createDevice()
  server.fault = withDevice
  const tab = openTab()
  await tab.login(credentials('ada@x.test'))
  server.fault = undefined
  await me(tab)
  const another = openTab()
  await another.login(credentials('bob@x.test'))
  const sent = (name: string) => server.named(name).map(({ headers }) => headers.get('nest-auth-device'))
  expect([sent('login'), sent('me')]).toEqual([[null, 'device-token'], [null]])
})

it('sends it after a restart from a storage that takes its time', async () => {
  const { server } = createDevice()
  const items = new Map<string, string>()
  const storage = asyncStorage({
    getItem: async (key: string) => items.get(key) ?? null,
    setItem: async (key: string, value: string) => void items.set(key, value),
    removeItem: async (key: string) => void items.delete(key),
  })
  const open = () =>
    createAuthClient({ baseUrl: '/auth', storage, tabStorage: createMemory(), fetch: server.fetch })
  server.fault = withDevice
  await open().login(credentials('ada@x.test'))
  await pass(0)
  await open().login(credentials('bob@x.test'))
  expect(server.named('login').at(-1)!.headers.get('nest-auth-device')).toBe('device-token')
})

it('reads what a client before it was still writing to a storage that takes its time', async () => {
  const { server } = createDevice()
  const items = new Map<string, string>()
  const storage = asyncStorage({
    getItem: async (key) => items.get(key) ?? null,
    setItem: (key, value) => new Promise((resolve) => setTimeout(() => resolve(items.set(key, value)), 500)),
    removeItem: async (key) => void items.delete(key),
  })
  const open = () =>
    createAuthClient({ baseUrl: '/auth', storage, scope: deviceScope(), fetch: server.fetch })
  const before = open()
  await before.login(credentials('ada@x.test'))
  before.dispose()
  const after = open()
  expect(seen(after)).toBe('loading')
  await pass(2_000)
  expect(seen(after)).toBe('ada@x.test acme')
})
