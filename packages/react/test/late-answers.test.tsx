import { Suspense } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { QueryClient, QueryClientProvider, useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { act, render, screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { AuthApiError } from '@nest-auth/js-client'
import type { AuthClient } from '@nest-auth/js-client'
import {
  AuthProvider,
  TenantScope,
  useStream,
  useSuspenseMembers,
  useSuspenseRoles,
  useSuspenseTenants,
  useSwitchTenant,
  useUser,
} from '../src/index.ts'
import { createTestAuthClient, testAccount, testUser } from '../src/testing/index.ts'
import {
  acme,
  deferred,
  done,
  expectNoMix,
  globex,
  recordPaints,
  renderWithAuth,
} from './render-with-auth.tsx'

const pair = { tenants: [acme, globex] }
const tenantOf = (auth: AuthClient) => {
  const snapshot = auth.getSnapshot()
  return snapshot.status === 'signed-in' ? snapshot.tenant!.name : 'nobody'
}
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

function Where() {
  const user = useUser()
  return <b>in {user.status === 'signed-in' ? user.tenant!.name : user.status}: </b>
}

const namesOf = (items: readonly object[]) => (items as { name: string }[]).map(({ name }) => name).join()

function Members() {
  return <i>{namesOf(useSuspenseMembers().items)}</i>
}

function Roles() {
  return <i>{namesOf(useSuspenseRoles().items)}</i>
}

/** While something in it suspends the provider is not on the page either, and hears of no switch. */
function renderSuspended(auth: AuthClient, boundary: 'app' | 'scope', children: ReactNode) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 1, retryDelay: 50 } } })
  return render(
    <Suspense fallback=" waiting">
      <QueryClientProvider client={queryClient}>
        <AuthProvider client={auth} boundary={boundary}>
          <Where />
          {children}
        </AuthProvider>
      </QueryClientProvider>
    </Suspense>,
  )
}

describe.each(['app', 'scope'] as const)('With boundary="%s" and a page still waiting', (boundary) => {
  it('a late answer of the tenant that was left reaches nobody', async () => {
    const auth = createTestAuthClient(pair)
    const gate = deferred<void>()
    const calls: string[] = []
    function Rows() {
      const { data } = useSuspenseQuery({
        queryKey: ['rows'],
        queryFn: async () => {
          const name = tenantOf(auth)
          calls.push(name)
          if (name === 'Acme' && calls.length === 1) await gate.promise
          return `row of ${name}`
        },
        staleTime: Infinity,
      })
      return <i>{data}</i>
    }
    renderSuspended(auth, boundary, <Rows />)
    await waitFor(() => expect(calls).toStrictEqual(['Acme']))
    const paints = recordPaints()
    await act(() => auth.switchTenant(globex.id))
    await act(async () => gate.resolve())
    await screen.findByText('row of Globex')
    paints.stop()
    expectNoMix(paints.texts)
    expect(calls).toStrictEqual(['Acme', 'Globex'])
  })

  it.each([
    ['page by page', 'listMembers', Members],
    ['whole', 'listRoles', Roles],
  ] as const)('a list read %s is not read from the next tenant by a retry', async (_, route, List) => {
    const seen: string[] = []
    const auth = createTestAuthClient({
      ...pair,
      answers: {
        [route]: async () => {
          const name = tenantOf(auth)
          seen.push(name)
          if (name === 'Acme' && seen.length === 1)
            throw new AuthApiError('SERVICE_UNAVAILABLE', { status: 503 })
          return { items: [{ name: `row of ${name}` }], nextCursor: null }
        },
      },
    })
    renderSuspended(auth, boundary, <List />)
    await waitFor(() => expect(seen).toStrictEqual(['Acme']))
    await act(() => auth.switchTenant(globex.id))
    await act(() => pause(100))
    const paints = recordPaints()
    await act(() => auth.switchTenant(acme.id))
    await screen.findByText('row of Acme')
    paints.stop()
    expectNoMix(paints.texts)
  })

  it('what binds a stream to the tenant that was left hears nothing of the next one', async () => {
    const auth = createTestAuthClient(pair)
    const gate = deferred<void>()
    const opened: string[] = []
    const heard: string[] = []
    function Feed() {
      const user = useUser()
      useStream({
        async *open({ tenant }) {
          opened.push(tenant!.name)
          yield `said to ${tenant!.name}`
          await new Promise(() => {})
        },
        onMessage: (message) => heard.push(`${user.status === 'signed-in' && user.tenant!.name}: ${message}`),
      })
      return null
    }
    function Rows() {
      const user = useUser()
      const name = user.status === 'signed-in' ? user.tenant!.name : ''
      const queryFn = async () => {
        if (name === 'Globex') await gate.promise
        return `row of ${name}`
      }
      return <i>{useSuspenseQuery({ queryKey: ['rows', name], queryFn }).data}</i>
    }
    renderSuspended(
      auth,
      boundary,
      <>
        <Feed />
        <Rows />
      </>,
    )
    await screen.findByText('row of Acme')
    await waitFor(() => expect(heard).toStrictEqual(['Acme: said to Acme']))
    await act(() => auth.switchTenant(globex.id))
    await act(() => pause(20))
    expect(opened).toStrictEqual(['Acme'])
    await act(async () => gate.resolve())
    await waitFor(() => expect(heard).toStrictEqual(['Acme: said to Acme', 'Globex: said to Globex']))
  })
})

describe.each(['shell', 'scope'] as const)('A mutation of the %s', (place) => {
  it('that was refused in the tenant that was left is not sent again in the next one', async () => {
    const auth = createTestAuthClient(pair)
    const refused = deferred<string>()
    const sent = vi.fn<() => Promise<string>>(() => refused.promise)
    let save!: () => Promise<string>
    let switchTenant!: (id: string) => Promise<void>
    function Save() {
      save = useMutation({ mutationFn: () => sent(), retry: 3, retryDelay: 1 }).mutateAsync
      return null
    }
    function Shell() {
      switchTenant = useSwitchTenant().switchTenant
      return <Where />
    }
    const Place: ComponentType<{ children: ReactNode }> =
      place === 'scope' ? TenantScope : ({ children }) => children
    renderWithAuth(
      <>
        <Shell />
        <Place>
          <Save />
        </Place>
      </>,
      { auth, provider: { boundary: 'scope' } },
    )
    let outcome!: Promise<string>
    act(() => {
      outcome = save().catch((error: Error) => error.message)
    })
    await waitFor(() => expect(sent).toHaveBeenCalledTimes(1))
    await done(() => switchTenant(globex.id))
    await act(async () => refused.reject(new Error('Try again')))
    expect(await outcome).toMatch(/^Not sent/)
    expect(sent).toHaveBeenCalledTimes(1)
  })
})

it('A mutation of a tenant that was left is not sent when it is started late', async () => {
  const auth = createTestAuthClient(pair)
  const sent = vi.fn<() => Promise<string>>(async () => 'saved')
  const saves: (() => Promise<string>)[] = []
  function Save() {
    saves.push(useMutation({ mutationFn: () => sent() }).mutateAsync)
    return null
  }
  renderWithAuth(
    <>
      <Where />
      <TenantScope>
        <Save />
      </TenantScope>
    </>,
    { auth, provider: { boundary: 'scope' } },
  )
  const [saveInAcme] = saves
  await act(() => auth.switchTenant(globex.id))
  await screen.findByText(/^in Globex/)
  await act(() => expect(saveInAcme!()).rejects.toThrow(/^Not sent/))
  await act(() => expect(saves.at(-1)!()).resolves.toBe('saved'))
  expect(sent).toHaveBeenCalledTimes(1)
})

it('The tenants of an account are not read from the next account by a retry', async () => {
  const grace = testAccount({ user: testUser({ id: 'user-grace', email: 'grace@example.com', profile: {} }) })
  const seen: string[] = []
  const auth = createTestAuthClient({
    ...pair,
    accounts: [grace],
    answers: {
      listTenants: async () => {
        const snapshot = auth.getSnapshot()
        const name = snapshot.status === 'signed-in' && snapshot.user.id === grace.user.id ? 'Grace' : 'Ada'
        seen.push(name)
        if (seen.length === 1) throw new AuthApiError('SERVICE_UNAVAILABLE', { status: 503 })
        return { items: [{ ...acme, name: `of ${name}`, roles: [], isDefault: false }], nextCursor: null }
      },
    },
  })
  const ada = auth.accounts.getState().accounts[0]!
  function Tenants() {
    return <i>{useSuspenseTenants().items.map(({ name }) => name)}</i>
  }
  renderSuspended(auth, 'scope', <Tenants />)
  await waitFor(() => expect(seen).toStrictEqual(['Ada']))
  await act(() => auth.switchAccount(grace.key))
  await act(() => pause(100))
  const paints = recordPaints()
  await act(() => auth.switchAccount(ada.key))
  await screen.findByText('of Ada')
  paints.stop()
  expect(paints.texts.filter((text) => text.includes('of Grace')).length).toBeGreaterThan(0)
  expect(seen).toStrictEqual(['Ada', 'Grace', 'Ada'])
})
