import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { SignedIn, SignedOut, useUser } from '../src/index.ts'
import { SignInForm } from '../src/ui/index.ts'
import { ada, createFakeWorld } from './with-fake-server.tsx'

const said = 'Your session has ended.'

function Name() {
  const user = useUser()
  return <p>{user.status === 'signed-in' && user.user.email}</p>
}

async function open() {
  const { server, auth, show } = createFakeWorld()
  show(
    <>
      <SignedOut>
        <SignInForm />
      </SignedOut>
      <SignedIn>
        <Name />
      </SignedIn>
    </>,
  )
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
  const signIn = async () => {
    await act(() => auth.login({ ...ada, tenantSlug: 'acme' }))
    await screen.findByText(ada.email)
  }
  await signIn()
  return { server, auth, signIn }
}

it('The sign-in form says that the server has ended the session, until somebody has signed in', async () => {
  const { server, auth, signIn } = await open()
  const snapshot = auth.getSnapshot()
  if (snapshot.status !== 'signed-in') throw new Error('nobody is signed in')
  server.revokeSession(snapshot.session.id)
  server.clock.advance(3_600_000)
  await act(() => auth.fetch(`${auth.baseUrl}/me`).catch(() => {}))
  expect(await screen.findByText(said)).toBeInTheDocument()
  await signIn()
  await act(() => auth.logout())
  await screen.findByLabelText('Password')
  expect(screen.queryByText(said)).not.toBeInTheDocument()
})
