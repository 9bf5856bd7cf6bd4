import { signup } from '@nest-auth/js-client'
import { useEffect } from 'react'
import { act, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import {
  useAcceptInvitation,
  useCreateInvitation,
  useInvitations,
  usePreviewInvitation,
  useResendInvitation,
  useRevokeInvitation,
} from '../src/index.ts'
import type { AcceptInvitationResult } from '../src/index.ts'
import { ada, bob, createFakeWorld, mailedToken, password } from './with-fake-server.tsx'

const nora = 'nora@example.com'

interface Actions {
  create: ReturnType<typeof useCreateInvitation>
  resend: ReturnType<typeof useResendInvitation>
  revoke: ReturnType<typeof useRevokeInvitation>
}
let actions: Actions
let accept: AcceptInvitationResult

function Invitations() {
  const { items, isPending } = useInvitations()
  const create = useCreateInvitation()
  const resend = useResendInvitation()
  const revoke = useRevokeInvitation()
  useEffect(() => {
    actions = { create, resend, revoke }
  })
  return <p>{isPending ? 'loading' : `open: ${items.map(({ email }) => email).join()}`}</p>
}

function Invitation({ token }: { token: string }) {
  const preview = usePreviewInvitation(token)
  const result = useAcceptInvitation()
  useEffect(() => {
    accept = result
  })
  if (preview.status !== 'found') return <p>{preview.status}</p>
  const { tenant, email, roles } = preview.invitation
  return (
    <p>
      {email} to {tenant.name} as {roles.join()}
    </p>
  )
}

/** Ada of Acme has invited somebody; nobody is signed in on this device. */
async function invited(email: string) {
  const world = createFakeWorld()
  await world.auth.login({ ...ada, tenantSlug: 'acme' })
  world.show(<Invitations />)
  await screen.findByText('open:')
  await act(() => actions.create.mutateAsync({ email, roles: ['member'] }))
  await screen.findByText(`open: ${email}`)
  return world
}

it('An invitation is in the list until it is withdrawn, and then its link is dead', async () => {
  const { server, show } = await invited(nora)
  const [first] = [mailedToken(server, nora)]
  const { id } = actions.create.data!
  await act(() => actions.resend.mutateAsync(id))
  const second = mailedToken(server, nora)
  expect(second).not.toBe(first)
  show(<Invitation token={first} />)
  expect(await screen.findByText('invalid')).toBeInTheDocument()
  show(<Invitation token={second} />)
  expect(await screen.findByText(`${nora} to Acme as member`)).toBeInTheDocument()
  await act(() => actions.revoke.mutateAsync(id))
  expect(await screen.findByText('open:')).toBeInTheDocument()
})

it('A member of another tenant accepts, and is switched to the new one', async () => {
  const { server, auth, show } = await invited(nora)
  const token = mailedToken(server, nora)
  await auth.logout()
  await signup(auth, { email: nora, password, newTenant: { name: 'Initech', slug: 'initech' } })
  show(<Invitation token={token} />)
  await screen.findByText(`${nora} to Acme as member`)
  await act(() => accept.mutateAsync(token))
  expect(auth.getSnapshot()).toMatchObject({
    user: { email: nora },
    tenant: { slug: 'acme' },
    membership: { roles: ['member'] },
  })
})

it('An invitation for somebody else names who has to act, and whether this device holds the account', async () => {
  const { server, auth, show } = await invited(nora)
  const token = mailedToken(server, nora)
  await auth.login({ ...bob, tenantSlug: 'acme' })
  show(<Invitation token={token} />)
  await screen.findByText(`${nora} to Acme as member`)
  await act(() => accept.mutateAsync(token).catch(() => {}))
  await waitFor(() => expect(accept.otherAccount).toStrictEqual({ email: nora, account: null }))
  const bobsKey = auth.accounts.getState().accounts[0]!.key

  await act(() => signup(auth, { email: nora, password, newTenant: { name: 'Initech', slug: 'initech' } }))
  await act(() => auth.switchAccount(bobsKey))
  await act(() => accept.mutateAsync(token).catch(() => {}))
  await waitFor(() => expect(accept.otherAccount?.account).toMatchObject({ user: { email: nora } }))
  await act(() => auth.switchAccount(accept.otherAccount!.account!.key))
  await act(() => accept.mutateAsync(token))
  expect(auth.getSnapshot()).toMatchObject({ user: { email: nora }, tenant: { slug: 'acme' } })
})

it('Signing up through an invitation joins at once', async () => {
  const { server, auth } = await invited(nora)
  const invitationToken = mailedToken(server, nora)
  await auth.logout()
  await signup(auth, { email: nora, password, invitationToken })
  expect(auth.getSnapshot()).toMatchObject({
    user: { email: nora, isEmailVerified: true },
    tenant: { slug: 'acme' },
  })
})
