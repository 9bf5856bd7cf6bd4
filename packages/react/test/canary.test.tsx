import { useEffect } from 'react'
import { cookieTransport, createAuthClient, createInvitation, me } from '@nest-auth/js-client'
import { createFakeAuthServer } from '@nest-auth/js-client/testing'
import {
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AuthProvider, TenantScope, useInvitations, useStream, useUser } from '../src/index.ts'
import { runtimeOf } from '../src/runtime/auth-runtime.ts'
import { password } from './with-fake-server.tsx'
import { leftOnThePage, pathsTo } from './search-memory.ts'

const canaryOf = (slug: string | undefined) => `canary-in-${slug}`
const ada = { email: 'ada@example.com', password }

/** What a client holds; its fields are private. */
const contentOf = (client: QueryClient) => [
  client.getQueryCache().getAll(),
  client.getMutationCache().getAll(),
]

/** A source that says one thing when it is asked to. */
class Source extends EventTarget {
  static latest: Source
  constructor() {
    super()
    Source.latest = this
  }
  say(text: string) {
    act(() => void this.dispatchEvent(Object.assign(new Event('message'), { data: text })))
  }
  close() {}
}

describe.each([
  ['bearer', 'app'],
  ['bearer', 'scope'],
  ['cookie', 'app'],
  ['cookie', 'scope'],
] as const)('By %s, with boundary="%s"', (mode, boundary) => {
  async function world(cachedPairs?: number) {
    localStorage.clear()
    sessionStorage.clear()
    document.title = 'Orders'
    const server = createFakeAuthServer({
      mode: 'SHARED',
      tenants: [{ slug: 'acme' }, { slug: 'globex' }],
      users: [
        {
          ...ada,
          profile: { name: 'Ada of canary-of-ada' },
          tenants: ['acme', 'globex'].map((tenant) => ({ tenant, roles: ['owner'] })),
        },
      ],
    })
    const auth = createAuthClient({
      baseUrl: `${location.origin}/auth`,
      fetch: server.fetch,
      transport: mode === 'cookie' ? cookieTransport() : undefined,
    })
    const outer = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    onTestFinished(() => auth.dispose())
    const clients = new Set<QueryClient>()

    const slug = () => {
      const snapshot = auth.getSnapshot()
      return snapshot.status === 'signed-in' ? snapshot.tenant?.slug : undefined
    }
    function Rows() {
      const queryClient = useQueryClient()
      clients.add(queryClient)
      const { data } = useQuery({
        queryKey: ['rows', canaryOf(slug())],
        queryFn: async () => [canaryOf(slug())],
      })
      const save = useMutation({ mutationFn: async (text: string) => ({ saved: text }) })
      const { items } = useInvitations()
      useStream({
        open: () => new Source(),
        onMessage: (message) => void queryClient.setQueryData(['live'], message),
      })
      const title = data?.[0]
      useEffect(() => {
        document.title = title ?? 'Orders'
        return () => void (document.title = 'Orders')
      }, [title])
      return (
        <section>
          <p>rows: {title}</p>
          <p>invited: {items.map(({ email }) => email).join()}</p>
          <p>saved: {save.data?.saved}</p>
          <input aria-label="Search" defaultValue={title} key={title} />
          <button onClick={() => save.mutate(canaryOf(slug()))}>Save</button>
        </section>
      )
    }
    function Shell() {
      clients.add(useQueryClient())
      const user = useUser()
      const { data } = useQuery({ queryKey: ['count'], queryFn: async () => `${canaryOf(slug())}: 1` })
      const note = useMutation({ mutationFn: async (text: string) => ({ noted: text }) })
      return (
        <header>
          <h1>{user.status === 'signed-in' ? user.tenant?.slug : user.status}</h1>
          <p>count: {data}</p>
          <p>noted: {note.data?.noted}</p>
          <button onClick={() => note.mutate(canaryOf(slug()))}>Note</button>
        </header>
      )
    }
    await auth.login({ ...ada, tenantSlug: 'acme' })
    await createInvitation(auth, { email: `${canaryOf('acme')}@example.com`, roles: ['member'] })
    render(
      <QueryClientProvider client={outer}>
        <AuthProvider client={auth} boundary={boundary} {...(cachedPairs && { cachedPairs })}>
          <Shell />
          <TenantScope>
            <Rows />
          </TenantScope>
        </AuthProvider>
      </QueryClientProvider>,
    )
    const runtime = runtimeOf(auth, outer)
    const search = (text: string) => {
      const left = Object.entries(leftOnThePage()).filter(([, value]) => value.includes(text))
      const caches = { outer, ours: runtime.queries, ...Object.fromEntries([...clients].entries()) }
      const contents = Object.entries(caches).map(([name, client]) => [`cache ${name}`, contentOf(client)])
      const roots = { auth, state: auth.accounts.getState(), runtime, ...Object.fromEntries(contents) }
      return [...left.map(([place]) => place), ...pathsTo(text, roots)]
    }
    await screen.findByText(`rows: ${canaryOf('acme')}`)
    await screen.findByText(`invited: ${canaryOf('acme')}@example.com`)
    for (const name of ['Save', 'Note']) await userEvent.click(screen.getByRole('button', { name }))
    await screen.findByText(`saved: ${canaryOf('acme')}`)
    await screen.findByText(`noted: ${canaryOf('acme')}`)
    await screen.findByText(`count: ${canaryOf('acme')}: 1`)
    Source.latest.say(canaryOf('acme'))
    // The search finds what is there.
    expect(search(canaryOf('acme'))).toEqual(expect.arrayContaining(['document', 'title', 'fields']))
    expect(search(canaryOf('acme')).length).toBeGreaterThan(10)
    const there = async () => {
      await screen.findByText(`rows: ${canaryOf('globex')}`)
      await screen.findByText(`count: ${canaryOf('globex')}: 1`)
    }
    return { server, auth, search, there, globex: server.tenant('globex') }
  }

  it('nothing of a tenant is left after a switch where one pair is cached', async () => {
    const { auth, search, there, globex } = await world(1)
    await act(() => auth.switchTenant(globex.id))
    await there()
    expect(search(canaryOf('acme'))).toEqual([])
  })

  it('nothing of a tenant is on the page or in the new tenant’s cache after a switch', async () => {
    const { auth, search, there, globex } = await world()
    await act(() => auth.switchTenant(globex.id))
    await there()
    // What is set aside so that coming back is warm: the caches of the tenant that was left, by their keys.
    const setAside = boundary === 'app' ? /^cache (0|ours)\./ : /^cache (1|ours)\./
    expect(search(canaryOf('acme')).filter((path) => !setAside.test(path))).toEqual([])
  })

  it.each(['here', 'in another tab', 'by the server'])(
    'nothing of an account is left after a sign-out %s',
    async (place) => {
      const { server, auth, search, there, globex } = await world()
      await act(() => auth.switchTenant(globex.id))
      await there()
      const snapshot = auth.getSnapshot()
      if (snapshot.status !== 'signed-in') throw new Error('not signed in')
      const tokens = mode === 'bearer' ? [(await auth.getAccessToken())!] : []
      if (place === 'here') await act(() => auth.logout())
      else if (place === 'by the server') {
        for (const each of auth.accounts.getState().accounts) server.disableUser(each.user.id)
        await act(() => me(auth).catch(() => {}))
      } else {
        const other = createAuthClient({
          baseUrl: `${location.origin}/auth`,
          fetch: server.fetch,
          transport: mode === 'cookie' ? cookieTransport() : undefined,
        })
        await act(() => other.logout())
        await act(async () => void dispatchEvent(new StorageEvent('storage', { key: null })))
        other.dispose()
      }
      await screen.findByRole('heading', { name: 'signed-out' })
      // Somebody the server has signed out is offered to sign in again, by name.
      const person = place === 'by the server' ? [] : ['canary-of-ada', ada.email]
      for (const text of [canaryOf('acme'), canaryOf('globex'), ...tokens, ...person])
        expect(search(text)).toEqual([])
    },
  )
})
