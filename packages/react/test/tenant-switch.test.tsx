import { memo, useState } from 'react'
import {
  QueryClient,
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { act, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { AuthApiError } from '@nest-auth/js-client'
import { TenantScope, useSwitchTenant, useUser } from '../src/index.ts'
import type { SwitchTenantResult } from '../src/index.ts'
import { createTestAuthClient, testAccount, testUser } from '../src/testing/index.ts'
import type { TestAuthClient } from '../src/testing/index.ts'
import {
  done,
  acme,
  deferred,
  expectNoMix,
  globex,
  initech,
  recordPaints,
  renderWithAuth,
} from './render-with-auth.tsx'

/** Rows as a server would answer them for the tenant that is active when it is asked. */
function serverOf(auth: TestAuthClient) {
  const calls: string[] = []
  const gates = new Map<string, Promise<void>>()
  const rows = async () => {
    const snapshot = auth.getSnapshot()
    const name = snapshot.status === 'signed-in' ? (snapshot.tenant?.name ?? 'none') : 'nobody'
    calls.push(name)
    await gates.get(name)
    return [`row of ${name}`]
  }
  return { rows, calls, gates }
}

function Rows({
  queryFn,
  keepsPrevious = false,
}: {
  queryFn: () => Promise<string[]>
  keepsPrevious?: boolean
}) {
  const query = useQuery({
    queryKey: ['rows'],
    queryFn,
    staleTime: Infinity,
    ...(keepsPrevious && { placeholderData: keepPreviousData }),
  })
  return (
    <p>
      {query.data?.join() ?? 'no rows'}
      {'\u00a0'}
    </p>
  )
}

let switching: SwitchTenantResult

function Shell() {
  const user = useUser()
  switching = useSwitchTenant()
  const [clicks, setClicks] = useState(0)
  return (
    <header>
      <b>in {user.status === 'signed-in' ? user.tenant?.name : user.status}</b>
      {'\u00a0'}
      <button onClick={() => setClicks(clicks + 1)}>clicked {clicks}</button>
    </header>
  )
}

describe.each([
  ['everything is remounted', 'app', false],
  ['only the scope is remounted', 'scope', false],
  ['everything is remounted in StrictMode', 'app', true],
  ['only the scope is remounted in StrictMode', 'scope', true],
] as const)('A switch when %s', (_, boundary, isStrict) => {
  function renderRows(options: { keepsPrevious?: boolean; auth?: TestAuthClient } = {}) {
    const auth = options.auth ?? createTestAuthClient({ tenants: [acme, globex, initech] })
    const server = serverOf(auth)
    const view = renderWithAuth(
      <>
        <Shell />
        <TenantScope>
          <Rows queryFn={server.rows} keepsPrevious={options.keepsPrevious ?? false} />
        </TenantScope>
      </>,
      { auth, provider: { boundary }, isStrict },
    )
    return { ...view, auth, server }
  }

  it.each([false, true])(
    'never paints a row of the old tenant (keepPreviousData: %s)',
    async (keepsPrevious) => {
      const { server } = renderRows({ keepsPrevious })
      await screen.findByText('row of Acme')
      const gate = deferred<void>()
      server.gates.set('Globex', gate.promise)

      const paints = recordPaints()
      await done(() => switching.switchTenant(globex.id))
      expect(screen.getByText('no rows')).toBeInTheDocument()
      gate.resolve()
      await screen.findByText('row of Globex')
      paints.stop()

      expectNoMix(paints.texts)
      expect(paints.texts.at(-1)).toContain('row of Globex')
    },
  )

  it('never paints a late answer of the old tenant, nor keeps it in the new cache', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex, initech] })
    const server = serverOf(auth)
    const gate = deferred<void>()
    server.gates.set('Acme', gate.promise)
    renderWithAuth(
      <>
        <Shell />
        <TenantScope>
          <Rows queryFn={server.rows} />
        </TenantScope>
      </>,
      { auth, provider: { boundary }, isStrict },
    )
    const paints = recordPaints()
    await done(() => switching.switchTenant(globex.id))
    await screen.findByText('row of Globex')
    await act(async () => gate.resolve())
    await act(async () => {})
    paints.stop()

    expect(screen.getByText('row of Globex')).toBeInTheDocument()
    expectNoMix(paints.texts)
  })

  it('is warm on the way back', async () => {
    const { server } = renderRows()
    await screen.findByText('row of Acme')
    await done(() => switching.switchTenant(globex.id))
    await screen.findByText('row of Globex')
    const paints = recordPaints()
    await done(() => switching.switchTenant(acme.id))
    paints.stop()

    expect(screen.getByText('row of Acme')).toBeInTheDocument()
    expect(paints.texts.join('|')).not.toContain('no rows')
    expect(server.calls).toStrictEqual(['Acme', 'Globex'])
  })

  it('keeps the old tenant when it fails, and says why', async () => {
    const refused = new AuthApiError('TENANT_NOT_FOUND', { status: 404 })
    const auth = createTestAuthClient({
      tenants: [acme, globex],
      overrides: { switchTenant: () => Promise.reject(refused) },
    })
    renderRows({ auth })
    await screen.findByText('row of Acme')
    await act(async () => {
      await expect(switching.switchTenant(globex.id)).rejects.toBe(refused)
    })
    expect(screen.getByText('row of Acme')).toBeInTheDocument()
    expect(switching).toMatchObject({ isSwitching: false, target: globex.id, error: refused })
    act(() => switching.reset())
    expect(switching).toMatchObject({ isSwitching: false, target: null, error: null })
  })

  it('tells where it is while it is under way, and resolves when the new tenant is on the page', async () => {
    const gate = deferred<void>()
    const auth: TestAuthClient = createTestAuthClient({
      tenants: [acme, globex],
      overrides: {
        async switchTenant() {
          await gate.promise
          auth.set({ tenant: globex })
        },
      },
    })
    renderRows({ auth })
    await screen.findByText('row of Acme')
    let shown = ''
    let switched!: Promise<void>
    act(() => {
      switched = switching.switchTenant(globex.id).then(() => {
        shown = screen.getByText(/^in /).textContent!
      })
    })
    expect(switching).toMatchObject({ isSwitching: true, target: globex.id })
    gate.resolve()
    await done(() => switched)
    expect(shown).toBe('in Globex')
    expect(switching).toMatchObject({ isSwitching: false, target: null })
  })

  it('shows the last of three quick switches and nothing of the others', async () => {
    renderRows()
    await screen.findByText('row of Acme')
    const paints = recordPaints()
    await done(() => Promise.all([globex, acme, initech].map(({ id }) => switching.switchTenant(id))))
    await screen.findByText('row of Initech')
    paints.stop()
    expectNoMix(paints.texts)
    expect(switching).toMatchObject({ isSwitching: false, error: null })
  })

  it('erases the caches of an account that signs out, also those of its other tenants', async () => {
    const clients = new Set<QueryClient>()
    function Collect() {
      clients.add(useQueryClient())
      return null
    }
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    const server = serverOf(auth)
    renderWithAuth(
      <>
        <Shell />
        <TenantScope>
          <Collect />
          <Rows queryFn={server.rows} />
        </TenantScope>
      </>,
      { auth, provider: { boundary }, isStrict },
    )
    await screen.findByText('row of Acme')
    await done(() => switching.switchTenant(globex.id))
    await screen.findByText('row of Globex')
    const paints = recordPaints()
    await act(() => auth.logout())
    await screen.findByText('row of nobody').catch(() => null)
    paints.stop()

    const cached = [...clients].flatMap((client) =>
      client
        .getQueryCache()
        .getAll()
        .map(({ state }) => state.data),
    )
    expect(JSON.stringify(cached)).not.toMatch(/Acme|Globex/)
    expect(document.body.textContent).not.toMatch(/row of (Acme|Globex)/)
  })

  it('erases the caches of another account that signs out elsewhere', async () => {
    const clients = new Set<QueryClient>()
    function Collect() {
      clients.add(useQueryClient())
      return null
    }
    const grace = testAccount({
      user: testUser({ id: 'user-grace', email: 'grace@example.com', profile: {} }),
    })
    const auth = createTestAuthClient({ tenants: [acme], accounts: [grace] })
    const ada = auth.accounts.getState().accounts[0]!
    renderWithAuth(
      <TenantScope>
        <Collect />
        <Rows
          queryFn={async () => [`secret of ${(auth.getSnapshot() as { user: { id: string } }).user.id}`]}
        />
      </TenantScope>,
      { auth, provider: { boundary }, isStrict },
    )
    await screen.findByText(/^secret of/)
    await act(() => auth.switchAccount(grace.key))
    await screen.findByText('secret of user-grace')
    await act(() => auth.removeAccount(ada.key))

    const cached = [...clients].flatMap((client) =>
      client
        .getQueryCache()
        .getAll()
        .map(({ state }) => state.data),
    )
    expect(cached).toStrictEqual([['secret of user-grace']])
  })

  it('does not run a query or a mutation of the old tenant afterwards', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    const server = serverOf(auth)
    let old!: QueryClient
    const refused = deferred<string>()
    const sent = vi.fn<() => Promise<string>>(() => refused.promise)
    let mutate!: () => Promise<string>
    function Worker() {
      const client = useQueryClient()
      const user = useUser()
      if (user.status === 'signed-in' && user.tenant?.id === acme.id) old = client
      mutate = useMutation({ mutationFn: sent, retry: 3, retryDelay: 1 }).mutateAsync
      return null
    }
    renderWithAuth(
      <>
        <Shell />
        <TenantScope>
          <Worker />
          <Rows queryFn={server.rows} />
        </TenantScope>
      </>,
      { auth, provider: { boundary }, isStrict },
    )
    await screen.findByText('row of Acme')
    const mutation = mutate().catch((error: Error) => error.message)
    await waitFor(() => expect(sent).toHaveBeenCalledTimes(1))
    await done(() => switching.switchTenant(globex.id))
    await screen.findByText('row of Globex')
    const late = old
      .fetchQuery({ queryKey: ['late'], queryFn: server.rows })
      .catch((error: Error) => error.name)

    refused.reject(new Error('Try again'))
    expect(await late).toBe('Error')
    expect(old.getQueryData(['late'])).toBeUndefined()
    expect(server.calls).toStrictEqual(['Acme', 'Globex'])
    expect(await mutation).toMatch(/^Not sent/)
    expect(sent).toHaveBeenCalledTimes(1)
  })

  it('aborts what the old tenant had under way, also where nobody waits for it', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    const signals: AbortSignal[] = []
    let client!: QueryClient
    function Worker() {
      client = useQueryClient()
      return null
    }
    renderWithAuth(
      <>
        <Shell />
        <TenantScope>
          <Worker />
        </TenantScope>
      </>,
      { auth, provider: { boundary }, isStrict },
    )
    void client.prefetchQuery({
      queryKey: ['export'],
      queryFn: ({ signal }) => {
        signals.push(signal)
        return new Promise<never>(() => {})
      },
    })
    expect(signals.map(({ aborted }) => aborted)).toStrictEqual([false])
    await done(() => switching.switchTenant(globex.id))
    expect(signals.map(({ aborted }) => aborted)).toStrictEqual([true])
  })

  it('remounts nothing and fetches nothing when the state becomes known', async () => {
    const auth = createTestAuthClient({ tenants: [acme], isLoading: true })
    const mounted = vi.fn<() => null>(() => null)
    function Child() {
      useState(mounted)
      return null
    }
    renderWithAuth(
      <TenantScope>
        <Child />
      </TenantScope>,
      { auth, provider: { boundary }, isStrict },
    )
    const before = mounted.mock.calls.length
    await act(async () => auth.set({ isLoading: false }))
    expect(mounted).toHaveBeenCalledTimes(before)
  })
})

describe('boundary="scope"', () => {
  it('keeps the shell mounted and remounts the scope', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    function Draft() {
      const [text, setText] = useState('')
      return <input aria-label="draft" value={text} onChange={(event) => setText(event.target.value)} />
    }
    renderWithAuth(
      <>
        <Shell />
        <TenantScope>
          <Draft />
        </TenantScope>
      </>,
      { auth, provider: { boundary: 'scope' } },
    )
    await userEvent.click(screen.getByRole('button'))
    await userEvent.type(screen.getByLabelText('draft'), 'of Acme')
    await done(() => switching.switchTenant(globex.id))
    expect(screen.getByRole('button')).toHaveTextContent('clicked 1')
    expect(screen.getByLabelText('draft')).toHaveValue('')
  })

  it.each([false, true])(
    'paints no row of the old tenant in a memoised part of the shell (keepPreviousData: %s)',
    async (keepsPrevious) => {
      const auth = createTestAuthClient({ tenants: [acme, globex, initech] })
      const server = serverOf(auth)
      const Memoised = memo(Rows)
      renderWithAuth(
        <>
          <Shell />
          <Memoised queryFn={server.rows} keepsPrevious={keepsPrevious} />
        </>,
        { auth, provider: { boundary: 'scope' } },
      )
      await screen.findByText('row of Acme')
      const gate = deferred<void>()
      server.gates.set('Globex', gate.promise)
      const paints = recordPaints()
      await done(() => switching.switchTenant(globex.id))
      gate.resolve()
      await screen.findByText('row of Globex')
      paints.stop()
      expectNoMix(paints.texts)
      expect(server.calls).toStrictEqual(['Acme', 'Globex'])
    },
  )

  it('lets no late answer of the old tenant into the shell, nor disturb the new tenant’s', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    const server = serverOf(auth)
    const gates = { Acme: deferred<void>(), Globex: deferred<void>() }
    for (const [name, { promise }] of Object.entries(gates)) server.gates.set(name, promise)
    renderWithAuth(
      <>
        <Shell />
        <Rows queryFn={server.rows} />
      </>,
      { auth, provider: { boundary: 'scope' } },
    )
    const paints = recordPaints()
    await done(() => switching.switchTenant(globex.id))
    await act(async () => gates.Acme.resolve())
    await act(async () => gates.Globex.resolve())
    await screen.findByText('row of Globex')
    paints.stop()
    expectNoMix(paints.texts)
    expect(server.calls).toStrictEqual(['Acme', 'Globex'])
  })

  it('paints no row of the old tenant that was a placeholder when the switch came', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    const server = serverOf(auth)
    const Search = memo(function Search() {
      const [page, setPage] = useState(1)
      const gate = page === 1 ? undefined : new Promise<string[]>(() => {})
      const { data } = useQuery({
        queryKey: ['rows', page],
        queryFn: () => gate ?? server.rows(),
        placeholderData: keepPreviousData,
      })
      return <button onClick={() => setPage(page + 1)}>{data?.join() ?? 'no rows'}</button>
    })
    renderWithAuth(
      <>
        <Shell />
        <Search />
      </>,
      { auth, provider: { boundary: 'scope' } },
    )
    await userEvent.click(await screen.findByText('row of Acme'))
    expect(screen.getByText('row of Acme')).toBeInTheDocument()
    const paints = recordPaints()
    await done(() => switching.switchTenant(globex.id))
    await act(async () => {})
    paints.stop()
    expectNoMix(paints.texts)
    expect(screen.getByText('no rows')).toBeInTheDocument()
  })

  it('lets a mutation of the shell run in the tenant it is started in', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    const sent: string[] = []
    function Save() {
      const { mutate } = useMutation({
        mutationFn: async () => {
          const snapshot = auth.getSnapshot()
          if (snapshot.status === 'signed-in') sent.push(snapshot.tenant!.name)
        },
      })
      return <button onClick={() => mutate()}>save</button>
    }
    renderWithAuth(
      <>
        <Shell />
        <Save />
      </>,
      { auth, provider: { boundary: 'scope' } },
    )
    await userEvent.click(screen.getByText('save'))
    await done(() => switching.switchTenant(globex.id))
    await userEvent.click(screen.getByText('save'))
    await waitFor(() => expect(sent).toStrictEqual(['Acme', 'Globex']))
  })
})

describe('boundary="app"', () => {
  it('does not suspend for ever when the first render suspends', async () => {
    const auth = createTestAuthClient({ tenants: [acme, globex] })
    const server = serverOf(auth)
    function Suspended() {
      return <p>{useSuspenseQuery({ queryKey: ['rows'], queryFn: server.rows }).data.join()}</p>
    }
    renderWithAuth(
      <>
        <Shell />
        <Suspended />
      </>,
      { auth, provider: { fallback: <i>waiting</i> } },
    )
    await screen.findByText('row of Acme')
    const gate = deferred<void>()
    server.gates.set('Globex', gate.promise)
    await done(() => switching.switchTenant(globex.id))
    expect(document.body.textContent).not.toContain('row of Acme')
    expect(screen.getByText('waiting')).toBeInTheDocument()
    await act(async () => gate.resolve())
    await screen.findByText('row of Globex')
  })

  it('keeps eight pairs and erases the one not used for longest', async () => {
    const tenants = Array.from({ length: 10 }, (_, at) => ({ ...acme, id: `t${at}`, name: `T${at}` }))
    const auth = createTestAuthClient({ tenants })
    const asked: string[] = []
    function Name() {
      const user = useUser()
      const name = user.status === 'signed-in' ? user.tenant!.name : ''
      const { data } = useQuery({
        queryKey: ['name'],
        queryFn: async () => {
          asked.push(name)
          return name
        },
        staleTime: Infinity,
      })
      return <p>row {data}</p>
    }
    renderWithAuth(
      <>
        <Shell />
        <Name />
      </>,
      { auth },
    )
    for (const { id, name } of tenants) {
      await done(() => switching.switchTenant(id))
      await screen.findByText(`row ${name}`)
    }
    for (const id of ['t5', 't0']) await done(() => switching.switchTenant(id))
    await screen.findByText('row T0')
    expect(asked).toStrictEqual(['T0', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T0'])
  })

  it('hands the defaults and the cache callbacks of the QueryClient around to every pair', async () => {
    const failed = vi.fn<() => void>()
    const { QueryCache } = await import('@tanstack/react-query')
    const queryClient = new QueryClient({
      queryCache: new QueryCache({ onError: failed }),
      defaultOptions: { queries: { retry: false } },
    })
    queryClient.setQueryDefaults(['rows'], { queryFn: () => Promise.reject(new Error('no')) })
    function Failing() {
      return <p>{useQuery({ queryKey: ['rows', 1] }).status}</p>
    }
    renderWithAuth(<Failing />, { queryClient })
    await screen.findByText('error')
    expect(failed).toHaveBeenCalledTimes(1)
  })
})
