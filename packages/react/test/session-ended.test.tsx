import type { AuthClient } from '@nest-auth/js-client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { AuthProvider, SignedIn, SignedOut, useUser } from '../src/index.ts'
import { SignInForm } from '../src/ui/index.ts'
import { ada, bob, createFakeWorld, openPage } from './with-fake-server.tsx'

const said = 'Your session has ended.'

function Name() {
  const user = useUser()
  return <p>{user.status === 'signed-in' && user.user.email}</p>
}

const page = (
  <>
    <SignedOut>
      <SignInForm />
    </SignedOut>
    <SignedIn>
      <Name />
    </SignedIn>
  </>
)

type FakeServer = ReturnType<typeof createFakeWorld>['server']

async function signIn(auth: AuthClient, person = ada) {
  await act(() => auth.login({ ...person, tenantSlug: 'acme' }))
  await screen.findByText(person.email)
}

async function open() {
  const { server, auth, show } = createFakeWorld()
  show(page)
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
  await signIn(auth)
  return { server, auth }
}

async function endSession(server: FakeServer, auth: AuthClient) {
  const snapshot = auth.getSnapshot()
  if (snapshot.status !== 'signed-in') throw new Error('nobody is signed in')
  server.revokeSession(snapshot.session.id)
  server.clock.advance(3_600_000)
  await act(() => auth.fetch(`${auth.baseUrl}/me`).catch(() => {}))
}

function reload(server: FakeServer, before: AuthClient) {
  cleanup()
  before.dispose()
  const { auth, show } = openPage(server)
  show(page)
  return auth
}

it('The sign-in form says that the server has ended the session, until somebody has signed in', async () => {
  const { server, auth } = await open()
  await endSession(server, auth)
  expect(await screen.findByText(said)).toHaveAttribute('role', 'status')
  await signIn(auth)
  await act(() => auth.logout())
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})

it('It says so after a reload of the page too, and no longer once somebody has signed in and out', async () => {
  const { server, auth } = await open()
  await endSession(server, auth)
  const second = reload(server, auth)
  expect(await screen.findByText(said)).toHaveAttribute('role', 'status')
  await signIn(second)
  await act(() => second.logout())
  reload(server, second)
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})

it('Who signs out of one account is not told that the session of another one has ended before', async () => {
  const { server, auth } = await open()
  await endSession(server, auth)
  await signIn(auth, bob)
  await act(() => auth.logout())
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
  reload(server, auth)
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})

it('Who takes the account off the device is not told any more that its session has ended', async () => {
  const { server, auth } = await open()
  await endSession(server, auth)
  await screen.findByText(said)
  await act(() => auth.removeAccount(auth.accounts.getState().accounts[0]!.key))
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})

it('Who signs out in one tab is not told in another one that the session has ended, piece by piece as its news come', async () => {
  const { server } = await open()
  const { auth: other } = openPage(server)
  const kept = new Map(Object.entries(localStorage))
  await act(() => other.logout())
  const left = new Map(Object.entries(localStorage))
  for (const [key, value] of kept) localStorage.setItem(key, value)
  const keys = [...kept.keys()].filter((key) => left.get(key) !== kept.get(key))
  // The tokens go first, the account then.
  for (const key of keys.toSorted((a) => (left.has(a) ? 1 : -1))) {
    const value = left.get(key)
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
    act(() => void dispatchEvent(new Event('storage')))
  }
  expect(keys.length).toBeGreaterThan(1)
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})

/** A tab in which Ada is signed in, while Bob was signed in after her in another one. */
async function openBesideBob() {
  const { server, auth } = await open()
  const { auth: other } = openPage(server)
  await other.addAccount({ ...bob, tenantSlug: 'acme' })
  expect(auth.getSnapshot()).toMatchObject({ user: { email: ada.email } })
  return { server, auth, other }
}

it('A tab is told of the end of its own session, whoever was signed in last in another one', async () => {
  const { server, auth } = await openBesideBob()
  await endSession(server, auth)
  expect(await screen.findByText(said)).toBeInTheDocument()
})

it('Who signs out is not told of the end of the session that another tab has', async () => {
  const { server, auth, other } = await openBesideBob()
  await endSession(server, other)
  expect(other.getSnapshot().status).toBe('signed-out')
  await screen.findByText(ada.email)
  await act(() => auth.logout())
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})

it('Who is signed out by another tab is not told that the session of a third person has ended', async () => {
  const { server, auth, other } = await openBesideBob()
  await endSession(server, other)
  const [adasKey] = auth.accounts.getState().accounts.filter(({ user }) => user.email === ada.email)
  await act(() => other.removeAccount(adasKey!.key))
  act(() => void dispatchEvent(new Event('storage')))
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})

it('A server renders the form without it, since it knows nothing of the device', async () => {
  const { server, auth } = await open()
  await endSession(server, auth)
  cleanup()
  const html = renderToString(
    <QueryClientProvider client={new QueryClient()}>
      <AuthProvider client={auth} initialState={{ status: 'signed-out' }}>
        <SignInForm />
      </AuthProvider>
    </QueryClientProvider>,
  )
  expect(html).toContain('Password')
  expect(html).not.toContain(said)
})
