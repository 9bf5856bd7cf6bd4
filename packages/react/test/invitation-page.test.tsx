import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { createInvitation } from '@nest-auth/js-client'
import { expect, it, vi } from 'vitest'
import { InvitationPage } from '../src/ui/index.ts'
import { ada, bob, createFakeWorld, mailedToken, password } from './with-fake-server.tsx'

const nora = 'nora@example.com'

/** Ada of Globex, or of Acme, has invited somebody; nobody is signed in on this device. */
async function invited(email: string, slug: 'acme' | 'globex' = 'globex') {
  const world = createFakeWorld()
  const { server, auth } = world
  server.setRoles(server.user(ada.email).id, world[slug].id, ['owner'])
  await auth.login({ ...ada, tenantSlug: slug })
  await createInvitation(auth, { email, roles: ['member'] })
  await auth.signOutAll()
  const [onJoined, onLeave] = [vi.fn<() => void>(), vi.fn<() => void>()]
  const open = (token = mailedToken(server, email)) => {
    world.show(<InvitationPage token={token} onJoined={onJoined} onLeave={onLeave} />)
    return userEvent.setup()
  }
  return { ...world, open, onJoined, onLeave }
}

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id }) => id)).toStrictEqual([])
}

it('signs somebody new up, with the address that was invited', async () => {
  const { open, auth, onJoined } = await invited(nora)
  const user = open()
  await screen.findByRole('heading', { name: 'Join Globex' })
  screen.getByText(`Ada invites ${nora} as member.`)
  await expectAccessible()
  expect(screen.getByLabelText('Email')).toHaveValue(nora)
  expect(screen.getByLabelText('Email')).toHaveAttribute('readonly')
  await user.type(screen.getByLabelText('Your name'), 'Nora')
  await user.type(screen.getByLabelText('Password'), 'copper-meadow-37-lantern')
  await user.click(screen.getByRole('button', { name: 'Create account and join' }))
  await waitFor(() => expect(onJoined).toHaveBeenCalledTimes(1))
  expect(auth.getSnapshot()).toMatchObject({ user: { email: nora }, tenant: { slug: 'globex' } })
})

it('signs somebody with an account in, and then joins', async () => {
  const { open, auth, onJoined } = await invited(bob.email)
  const user = open()
  await user.click(await screen.findByRole('button', { name: 'I have an account already' }))
  await user.type(screen.getByLabelText('Password'), password)
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
  await user.click(await screen.findByRole('button', { name: `Join as ${bob.email}` }))
  await waitFor(() => expect(onJoined).toHaveBeenCalledTimes(1))
  expect(auth.getSnapshot()).toMatchObject({ user: { email: bob.email }, tenant: { slug: 'globex' } })
})

it('switches to the account that was invited, where the device holds it', async () => {
  const { open, auth, onJoined } = await invited(bob.email)
  await auth.login(bob)
  await auth.addAccount({ ...ada, tenantSlug: 'acme' })
  const user = open()
  await user.click(await screen.findByRole('button', { name: `Join as ${ada.email}` }))
  expect(await screen.findByRole('alert')).toHaveTextContent(
    `This invitation is for ${bob.email}. You are signed in as ${ada.email}.`,
  )
  await expectAccessible()
  await user.click(screen.getByRole('button', { name: `Switch to ${bob.email} and join` }))
  await waitFor(() => expect(onJoined).toHaveBeenCalledTimes(1))
  expect(auth.getSnapshot()).toMatchObject({ user: { email: bob.email }, tenant: { slug: 'globex' } })
})

it('signs the invited account in beside the present one, or stays', async () => {
  const { open, auth, onJoined, onLeave } = await invited(bob.email)
  await auth.login({ ...ada, tenantSlug: 'acme' })
  const user = open()
  await user.click(await screen.findByRole('button', { name: `Join as ${ada.email}` }))
  await user.click(await screen.findByRole('button', { name: `Stay as ${ada.email}` }))
  expect(onLeave).toHaveBeenCalledTimes(1)
  await user.click(screen.getByRole('button', { name: `Sign in as ${bob.email}` }))
  expect(screen.getByLabelText('Email')).toHaveValue(bob.email)
  await user.type(screen.getByLabelText('Password'), password)
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
  await waitFor(() => expect(onJoined).toHaveBeenCalledTimes(1))
  expect(auth.accounts.getState().accounts.map(({ user }) => user.email)).toEqual([bob.email, ada.email])
})

it('says of a link that is spent what to do', async () => {
  const { open, onLeave } = await invited(nora)
  const user = open('spent')
  expect(await screen.findByRole('alert')).toHaveTextContent('Ask for a new one.')
  await user.click(screen.getByRole('button', { name: 'Go to the application' }))
  expect(onLeave).toHaveBeenCalledTimes(1)
})
