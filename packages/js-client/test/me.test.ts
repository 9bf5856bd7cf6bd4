import { expect, it, onTestFinished } from 'vitest'
import { createAuthClient, me } from '../src/index.ts'
import { createFakeAuthServer } from '../src/testing/index.ts'
import { createMemory } from './world/device.ts'

const ada = { email: 'ada@x.test', password: 'correct horse battery' }

/** Two tabs of one browser; the first can be made to wait for an answer that the server has given. */
async function openTabs() {
  const server = createFakeAuthServer({
    mode: 'SHARED',
    tenants: [{ slug: 'acme' }],
    users: [{ ...ada, profile: { name: 'Ada' }, tenants: ['acme'] }],
  })
  const storage = createMemory()
  let late: Promise<void> | undefined
  const slowly: typeof fetch = async (input, init) => {
    const wait = late
    late = undefined
    const answer = await server.fetch(input, init)
    await wait
    return answer
  }
  const [tab, other] = [slowly, server.fetch].map((fetch) => {
    const options = { baseUrl: 'https://app.test/auth', fetch, storage, tabStorage: createMemory() }
    const auth = createAuthClient(options)
    onTestFinished(() => auth.dispose())
    return auth
  }) as [ReturnType<typeof createAuthClient>, ReturnType<typeof createAuthClient>]
  await tab.login({ ...ada, tenantSlug: 'acme' })
  const held = () => {
    let release = () => {}
    late = new Promise((resolve) => {
      release = resolve
    })
    return release
  }
  const promote = () => server.setRoles(server.user(ada.email).id, server.tenant('acme').id, ['owner'])
  const roles = () => {
    const snapshot = tab.getSnapshot()
    return snapshot.status === 'signed-in' ? snapshot.membership?.roles : null
  }
  const answered = () => server.requests.filter(({ route }) => route === 'me').length
  return { server, tab, other, held, promote, roles, answered }
}

it('An answer that comes late does not take back what a later one has shown, and tells the same', async () => {
  const { tab, held, promote, roles, answered } = await openTabs()
  const release = held()
  const early = me(tab)
  await expect.poll(answered).toBe(1)
  promote()
  await me(tab)
  expect(roles()).toEqual(['owner'])
  release()
  expect((await early).membership?.roles).toEqual(['owner'])
  expect(roles()).toEqual(['owner'])
})

it('An answer that comes late does not take back what another tab has shown', async () => {
  const { server, tab, other, held, promote, roles, answered } = await openTabs()
  await other.login({ ...ada, tenantSlug: 'acme' })
  const before = server.requests.length
  const release = held()
  const early = me(tab)
  await expect.poll(() => server.requests.length).toBe(before + 1)
  promote()
  await me(other)
  release()
  await early
  expect(roles()).toEqual(['owner'])
  expect(answered()).toBe(3)
})

it('Answers that say the same are asked for once each', async () => {
  const { tab, held, answered } = await openTabs()
  const release = held()
  const early = me(tab)
  await expect.poll(answered).toBe(1)
  await me(tab)
  release()
  await early
  expect(answered()).toBe(2)
})
