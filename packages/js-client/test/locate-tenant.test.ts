import { describe, expect, it, onTestFinished } from 'vitest'
import { cookieTransport, createAuthClient, locateTenant } from '../src/index.ts'
import { createFakeAuthServer } from '../src/testing/index.ts'
import { createMemory } from './world/device.ts'

const password = 'saffron-trellis-58-quarry'

function world(mode: 'SHARED' | 'ISOLATED', transport: 'bearer' | 'cookie') {
  const server = createFakeAuthServer({
    mode,
    tenants: ['acme', 'globex', 'initech'].map((slug) => ({ slug, name: slug.toUpperCase() })),
    users:
      mode === 'SHARED'
        ? [{ email: 'ada@x.test', password, tenants: ['acme', 'globex'] }]
        : ['acme', 'globex', 'initech'].map((slug) => ({ email: 'ada@x.test', password, tenants: [slug] })),
  })
  const auth = createAuthClient({
    baseUrl: 'https://app.test/auth',
    fetch: server.fetch,
    transport: transport === 'cookie' ? cookieTransport() : undefined,
    storage: createMemory(),
    tabStorage: createMemory(),
  })
  onTestFinished(() => auth.dispose())
  const signIn = (tenantSlug: string) => auth.login({ email: 'ada@x.test', password, tenantSlug })
  return { server, auth, signIn, routes: () => server.requests.map(({ route }) => route) }
}

describe.each(['bearer', 'cookie'] as const)('the tenant a link names, by %s', (transport) => {
  it('is found among the tenants of the active account, by slug or id', async () => {
    const { server, auth, signIn } = world('SHARED', transport)
    await signIn('acme')
    const { id } = server.tenant('globex')
    const snapshot = auth.getSnapshot()
    for (const name of ['globex', id, ' GLOBEX '])
      expect(await locateTenant(auth, name)).toEqual({
        status: 'member',
        tenant: { id, slug: 'globex', name: 'GLOBEX' },
      })
    expect(auth.getSnapshot()).toBe(snapshot)
    await auth.switchTenant(id)
    expect(await locateTenant(auth, 'globex')).toEqual({ status: 'active' })
  })

  it('is unknown where nobody here has a part in it', async () => {
    const { auth, signIn } = world('SHARED', transport)
    await signIn('acme')
    for (const name of ['initech', 'nowhere', 'ümläut', '', '../me'])
      expect(await locateTenant(auth, name)).toEqual({ status: 'unknown' })
  })

  it('is found among the other accounts of this device, signed in or not', async () => {
    const { auth, signIn, routes } = world('ISOLATED', transport)
    await signIn('globex')
    await signIn('acme')
    expect(await locateTenant(auth, 'globex')).toMatchObject({
      status: 'other-account',
      tenant: { slug: 'globex' },
      account: { state: 'ready' },
    })
    expect(await locateTenant(auth, 'initech')).toEqual({ status: 'unknown' })
    await auth.logout()
    const count = routes().length
    expect(await locateTenant(auth, 'globex')).toMatchObject({ status: 'other-account' })
    expect(routes()).toHaveLength(count)
  })

  it('rejects when the server cannot tell', async () => {
    const { server, auth, signIn } = world('SHARED', transport)
    await signIn('acme')
    server.faults.next('me', 'network-error')
    await expect(locateTenant(auth, 'globex')).rejects.toMatchObject({ code: 'NETWORK_ERROR' })
    server.faults.next('me', 'status-500')
    await expect(locateTenant(auth, 'globex')).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
  })
})
