import { Component, Suspense } from 'react'
import type { ReactNode } from 'react'
import { AuthApiError } from '@nest-auth/js-client'
import type { AuthClient, AuthSnapshot } from '@nest-auth/js-client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, renderHook, screen, waitFor } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as root from '../src/index.ts'
import {
  AuthProvider,
  Show,
  SignedIn,
  SignedOut,
  useAddAccount,
  useAccounts,
  useAuthClient,
  useCreateTenant,
  useLogin,
  useLogout,
  usePermission,
  useRemoveAccount,
  useRole,
  useEndSession,
  useRoles,
  useSessions,
  useSignup,
  useSuspenseUser,
  useSwitchAccount,
  useTenantLookup,
  useTenants,
  useUser,
} from '../src/index.ts'
import {
  TestAuthProvider,
  createTestAuthClient,
  testAccount,
  testSession,
  testUser,
} from '../src/testing/index.ts'
import type { TestAnswers, TestAuthClientOptions } from '../src/testing/index.ts'
import { done, acme, globex, initech, renderWithAuth } from './render-with-auth.tsx'

/** A hook below the providers of an application. */
function hookWithAuth<T>(hook: () => T, options: TestAuthClientOptions = {}) {
  const auth = createTestAuthClient({ tenants: [acme, globex, initech], ...options })
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>
      <AuthProvider client={auth} boundary="scope">
        {children}
      </AuthProvider>
    </QueryClientProvider>
  )
  return { ...renderHook(hook, { wrapper }), auth }
}

afterEach(() => vi.restoreAllMocks())

describe('useUser', () => {
  it('is loading, signed in and signed out', async () => {
    const { result, auth } = hookWithAuth(useUser, { isLoading: true })
    expect(result.current).toMatchObject({
      status: 'loading',
      isLoaded: false,
      isSignedIn: false,
      error: null,
    })
    await act(async () => auth.set({ isLoading: false }))
    expect(result.current).toMatchObject({
      status: 'signed-in',
      isLoaded: true,
      isSignedIn: true,
      user: { email: 'ada@example.com' },
      tenant: acme,
      membership: { roles: ['owner'] },
      session: testSession,
    })
    await act(() => auth.logout())
    expect(result.current).toMatchObject({ status: 'signed-out', isLoaded: true, isSignedIn: false })
  })

  it('answers the same value, and renders nobody, when a token is refreshed', async () => {
    let renders = 0
    const { result, auth } = hookWithAuth(() => {
      renders++
      return [useUser(), useAccounts(), usePermission('x'), useAuthClient()]
    })
    const before = { values: result.current, renders }
    // What a refresh is to a subscriber: something happened, and nothing visible has changed.
    await act(async () => auth.accounts.setState({}))
    expect(renders).toBe(before.renders)
    result.current.forEach((value, at) => expect(value).toBe(before.values[at]))
  })

  it('reads anew on refetch, and keeps what it has when that fails', async () => {
    const me = vi
      .fn<NonNullable<TestAnswers['me']>>()
      .mockRejectedValueOnce(new AuthApiError('NETWORK_ERROR'))
    const { result, auth } = hookWithAuth(useUser, { answers: { me } })
    await act(() => result.current.refetch())
    await waitFor(() => expect(result.current.error).toMatchObject({ code: 'NETWORK_ERROR' }))
    expect(result.current.status).toBe('signed-in')
    me.mockImplementation(async () => {
      auth.set({ membership: { roles: ['guest'], permissions: [] } })
      return { user: testUser(), tenant: acme, membership: null, session: testSession, actor: null }
    })
    await act(() => result.current.refetch())
    await waitFor(() =>
      expect(result.current).toMatchObject({ error: null, membership: { roles: ['guest'] } }),
    )
  })
})

describe('useSuspenseUser', () => {
  it('suspends until somebody is signed in', async () => {
    const Name = () => <p>{useSuspenseUser().user.email}</p>
    const { auth } = renderWithAuth(
      <Suspense fallback="waiting">
        <Name />
      </Suspense>,
      { isLoading: true },
    )
    expect(screen.getByText('waiting')).toBeInTheDocument()
    await act(async () => auth.set({ isLoading: false }))
    expect(await screen.findByText('ada@example.com')).toBeInTheDocument()
  })
})

describe('Signing in', () => {
  it('goes through the choice of a tenant', async () => {
    const { result, auth } = hookWithAuth(useLogin, {
      user: null,
      overrides: {
        login: async () => ({ status: 'tenant_required', selectionToken: 'token', tenants: [acme, globex] }),
      },
    })
    expect(result.current.step).toStrictEqual({ status: 'credentials' })
    await act(() => result.current.mutateAsync({ email: 'ada@example.com', password: 'x' }))
    await waitFor(() => expect(result.current.step.status).toBe('tenant_required'))
    const { step } = result.current
    if (step.status !== 'tenant_required') throw new Error(step.status)
    expect(step.tenants).toStrictEqual([acme, globex])
    await act(() => step.selectTenant(globex.id))
    await waitFor(() => expect(result.current.step).toStrictEqual({ status: 'authenticated' }))
    expect(auth.getSnapshot()).toMatchObject({ status: 'signed-in', tenant: globex })
  })

  it('names the second factor, and starts over on reset', async () => {
    const { result } = hookWithAuth(useLogin, {
      user: null,
      overrides: {
        login: async () => ({ status: 'mfa_required', challengeToken: 'token', methods: ['totp'] }),
      },
    })
    await act(() => result.current.mutateAsync({ email: 'ada@example.com', password: 'x' }))
    await waitFor(() =>
      expect(result.current.step).toStrictEqual({
        status: 'mfa_required',
        challengeToken: 'token',
        methods: ['totp'],
      }),
    )
    act(() => result.current.reset())
    await waitFor(() => expect(result.current.step).toStrictEqual({ status: 'credentials' }))
  })

  it('adds an account, switches between accounts, and removes one', async () => {
    const { result, auth } = hookWithAuth(() => ({
      accounts: useAccounts(),
      add: useAddAccount(),
      switching: useSwitchAccount(),
      remove: useRemoveAccount(),
    }))
    const ada = result.current.accounts[0]!
    const grace = testAccount({ user: testUser({ id: 'grace' }), tenant: globex })
    await act(async () => auth.set({ accounts: [grace] }))
    expect(result.current.accounts.map(({ state }) => state)).toStrictEqual(['active', 'ready'])
    await done(() => result.current.switching.switchAccount(grace.key))
    expect(auth.getSnapshot()).toMatchObject({ user: { id: 'grace' }, tenant: globex })
    await act(() => result.current.remove.mutateAsync(ada.key))
    expect(result.current.accounts.map(({ key }) => key)).toStrictEqual([grace.key])
  })

  it('signs up with a tenant of one’s own, and signs out', async () => {
    const { result, auth } = hookWithAuth(() => ({ signup: useSignup(), logout: useLogout() }), {
      user: null,
    })
    const newTenant = { name: 'Hooli', slug: 'hooli' }
    await act(() =>
      result.current.signup.mutateAsync({ email: 'gavin@example.com', password: 'x', newTenant }),
    )
    expect(auth.getSnapshot()).toMatchObject({ user: { email: 'gavin@example.com' }, tenant: newTenant })
    await act(() => result.current.logout.mutateAsync())
    expect(auth.getSnapshot()).toStrictEqual({ status: 'signed-out' })
  })
})

describe('Tenants', () => {
  it('looks a slug up once the typing pauses', async () => {
    const lookupTenant = vi.fn<AuthClient['lookupTenant']>(
      createTestAuthClient({ tenants: [acme] }).lookupTenant,
    )
    const auth = createTestAuthClient({ user: null, overrides: { lookupTenant } })
    const Lookup = ({ slug }: { slug: string }) => {
      const lookup = useTenantLookup(slug)
      return <p>{lookup.status === 'found' ? lookup.tenant.name : lookup.status}</p>
    }
    const page = (slug: string) => (
      <TestAuthProvider client={auth}>
        <Lookup slug={slug} />
      </TestAuthProvider>
    )
    const { rerender } = render(page(''))
    expect(screen.getByText('idle')).toBeInTheDocument()
    for (const slug of ['n', 'no', 'nope']) rerender(page(slug))
    expect(screen.getByText('loading')).toBeInTheDocument()
    expect(await screen.findByText('not-found')).toBeInTheDocument()
    rerender(page(' ACME '))
    expect(await screen.findByText('Acme')).toBeInTheDocument()
    expect(lookupTenant.mock.calls.map(([slug]) => slug)).toStrictEqual(['nope', 'acme'])
  })

  it.each([
    ['TENANT_NOT_FOUND', 404, 1],
    ['RATE_LIMITED', 429, 1],
    ['NETWORK_ERROR', 0, 3],
    ['SERVICE_UNAVAILABLE', 503, 3],
  ] as const)(
    'asks for a slug again after %s only where that can help, whatever the application retries',
    async (code, status, times) => {
      const lookupTenant = vi
        .fn<AuthClient['lookupTenant']>()
        .mockRejectedValue(new AuthApiError(code, { status }))
      const auth = createTestAuthClient({ user: null, overrides: { lookupTenant } })
      const eager = { defaultOptions: { queries: { retry: 2, retryDelay: 0 } } }
      const wrapper = ({ children }: { children: ReactNode }) => (
        <QueryClientProvider client={new QueryClient(eager)}>
          <AuthProvider client={auth}>{children}</AuthProvider>
        </QueryClientProvider>
      )
      const { result } = renderHook(() => useTenantLookup('nope'), { wrapper })
      await waitFor(() => expect(result.current.status).toMatch(/not-found|error/))
      expect(lookupTenant).toHaveBeenCalledTimes(times)
    },
  )

  it('reads page after page, and keeps the list over a switch of tenant', async () => {
    const { result, auth } = hookWithAuth(() => useTenants({ limit: 2 }))
    const call = vi.spyOn(auth, 'call')
    await waitFor(() => expect(result.current.items).toHaveLength(2))
    await act(() => result.current.fetchNextPage())
    await waitFor(() =>
      expect(result.current.items.map(({ name }) => name)).toStrictEqual(['Acme', 'Globex', 'Initech']),
    )
    expect(result.current.hasNextPage).toBe(false)
    const calls = call.mock.calls.length
    await act(() => auth.switchTenant(globex.id))
    expect(result.current.items).toHaveLength(3)
    expect(call).toHaveBeenCalledTimes(calls)
  })

  it('shows the tenants of one account never to another', async () => {
    const grace = testAccount({ user: testUser({ id: 'grace' }) })
    const seen: string[] = []
    const { result, auth } = hookWithAuth(
      () => {
        const snapshot = useUser()
        const { items: tenants } = useTenants()
        if (snapshot.status === 'signed-in')
          seen.push(`${snapshot.user.id}: ${tenants.map(({ name }) => name).join()}`)
        return tenants
      },
      { accounts: [grace], tenants: [acme] },
    )
    await waitFor(() => expect(result.current).toHaveLength(1))
    await act(async () => auth.set({ user: grace.user, tenant: globex, tenants: [globex] }))
    await waitFor(() => expect(result.current.map(({ name }) => name)).toStrictEqual(['Globex']))
    expect(new Set(seen)).toStrictEqual(
      new Set([`${testUser().id}: `, `${testUser().id}: Acme`, 'grace: ', 'grace: Globex']),
    )
  })

  it('lists a tenant as soon as it is created', async () => {
    const { result } = hookWithAuth(() => ({ list: useTenants(), create: useCreateTenant() }))
    await waitFor(() => expect(result.current.list.items).toHaveLength(3))
    await act(() => result.current.create.mutateAsync({ name: 'Hooli', slug: 'hooli' }))
    await waitFor(() => expect(result.current.list.items.at(-1)).toMatchObject({ name: 'Hooli' }))
  })

  it('reads no list before the application wants it', async () => {
    const { result, auth } = hookWithAuth(() => [
      useSessions({ enabled: false }),
      useRoles({ enabled: false }),
      useTenants({ enabled: false }),
    ])
    await act(() => auth.switchTenant(globex.id))
    for (const { fetchStatus, items } of result.current) {
      expect({ fetchStatus, items }).toStrictEqual({ fetchStatus: 'idle', items: [] })
    }
  })

  it('lists the sessions and ends one', async () => {
    const session = (id: string) => ({ ...testSession, id, tenant: acme, actor: null, isCurrent: id === 'a' })
    const { result } = hookWithAuth(() => ({ list: useSessions(), end: useEndSession() }), {
      sessions: [session('a'), session('b')],
    })
    await waitFor(() => expect(result.current.list.items.map(({ id }) => id)).toStrictEqual(['a', 'b']))
    await act(() => result.current.end.mutateAsync('b'))
    await waitFor(() => expect(result.current.list.items.map(({ id }) => id)).toStrictEqual(['a']))
  })
})

describe('Gates', () => {
  const page = (
    <>
      <SignedIn fallback="not in">in</SignedIn>
      <SignedOut fallback="not out">out</SignedOut>
      <Show when={{ permission: 'orders:write' }} fallback="may not">
        may
      </Show>
      <Show when={{ role: 'owner' }}>owner</Show>
      <Show when={({ tenant }) => tenant?.slug === 'acme'}>at acme</Show>
      <Show when={{} as { role: string }}>open to all</Show>
    </>
  )

  it('show nothing at all before the state is known', async () => {
    const { container, auth } = renderWithAuth(page, { isLoading: true })
    expect(container.textContent).toBe('')
    await act(async () =>
      auth.set({ isLoading: false, membership: { roles: ['owner'], permissions: ['orders:write'] } }),
    )
    expect(container.textContent).toMatch(/^innot outmayownerat acme/)
    await act(async () => auth.set({ membership: null }))
    expect(container.textContent).toMatch(/^innot outmay notat acme/)
    await act(() => auth.logout())
    expect(container.textContent).toMatch(/^not inoutmay not/)
  })

  it('have hooks of the same meaning', async () => {
    const { result, auth } = hookWithAuth(() => [usePermission('orders:write'), useRole('owner')], {
      isLoading: true,
    })
    expect(result.current).toStrictEqual([false, false])
    await act(async () =>
      auth.set({ isLoading: false, membership: { roles: ['owner'], permissions: ['orders:write'] } }),
    )
    expect(result.current).toStrictEqual([true, true])
  })
})

describe('A server', () => {
  const view = (client: ReturnType<typeof createTestAuthClient>, initialState?: AuthSnapshot) => (
    <QueryClientProvider client={new QueryClient()}>
      <AuthProvider client={client} {...(initialState && { initialState })}>
        <Mail />
      </AuthProvider>
    </QueryClientProvider>
  )
  function Mail() {
    const user = useUser()
    return <p>{user.status === 'signed-in' ? user.user.email : user.status}</p>
  }

  it.each([
    ['without a state', undefined, 'loading'],
    [
      'with the state of its client',
      createTestAuthClient({ tenants: [acme] }).getSnapshot(),
      'ada@example.com',
    ],
  ])('renders %s what the browser hydrates without a mismatch', async (_, initialState, shown) => {
    const problems = vi.spyOn(console, 'error').mockImplementation(() => {})
    const container = document.createElement('div')
    document.body.append(container)
    container.innerHTML = renderToString(view(createTestAuthClient({ isLoading: true }), initialState))
    expect(container.querySelector('p')).toHaveTextContent(shown)
    const auth = createTestAuthClient({ tenants: [acme], isLoading: true })
    const tree = await act(async () => hydrateRoot(container, view(auth, initialState)))
    expect(container.querySelector('p')).toHaveTextContent(shown)
    await act(async () => auth.set({ isLoading: false }))
    expect(container.querySelector('p')).toHaveTextContent('ada@example.com')
    expect(problems.mock.calls).toStrictEqual([])
    act(() => tree.unmount())
    container.remove()
  })
})

describe('Misuse', () => {
  class Caught extends Component<{ children: ReactNode }> {
    override state: { message?: string } = {}
    static getDerivedStateFromError = (error: Error) => ({ message: error.message })
    override render = () => this.state.message ?? this.props.children
  }

  it('of the provider without a QueryClient names the fix', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { container } = render(
      <Caught>
        <AuthProvider client={createTestAuthClient()} />
      </Caught>,
    )
    expect(container.textContent).toBe(
      '<AuthProvider> needs <QueryClientProvider client={queryClient}> around it: wrap it in one.',
    )
  })

  it.each([undefined, null, {}])('of the provider with the client %j names the fix', (client) => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { container } = render(
      <QueryClientProvider client={new QueryClient()}>
        <Caught>
          <AuthProvider client={client as never} />
        </Caught>
      </QueryClientProvider>,
    )
    expect(container.textContent).toBe('AuthProvider needs client={createAuthClient({ baseUrl })}')
  })

  // The time to wait is said by the error alone, and `userLabel` is no hook.
  const aside = ['useRetryAfter', 'userLabel']
  const hooks = Object.entries(root).filter(([name]) => name.startsWith('use') && !aside.includes(name))
  it.each(hooks)('of %s outside the provider names the fix', (name, hook) => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(() =>
      renderHook(() =>
        (hook as (argument?: unknown) => unknown)(name === 'useTenantLookup' ? '' : undefined),
      ),
    ).toThrow(/^use\w+\(\) needs <AuthProvider client=\{auth\}> around it: wrap your app in one\.$/)
  })
})

describe('<TestAuthProvider>', () => {
  it('answers what it is given, with the same references, and follows its props', async () => {
    const seen: unknown[] = []
    function Probe() {
      const user = useUser()
      seen.push(user)
      return <p>{user.status === 'signed-in' ? user.tenant?.name : user.status}</p>
    }
    const { rerender } = render(
      <TestAuthProvider tenant={acme}>
        <Probe />
      </TestAuthProvider>,
    )
    rerender(
      <TestAuthProvider tenant={acme}>
        <Probe />
      </TestAuthProvider>,
    )
    expect(new Set(seen).size).toBe(1)
    rerender(
      <TestAuthProvider tenant={globex}>
        <Probe />
      </TestAuthProvider>,
    )
    expect(await screen.findByText('Globex')).toBeInTheDocument()
    rerender(
      <TestAuthProvider user={null}>
        <Probe />
      </TestAuthProvider>,
    )
    expect(await screen.findByText('signed-out')).toBeInTheDocument()
  })
})
