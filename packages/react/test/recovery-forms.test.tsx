import { screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { expect, it, vi } from 'vitest'
import { ForgotPasswordForm, ResetPasswordForm } from '../src/ui/index.ts'
import { ada, createFakeWorld, mailedToken } from './with-fake-server.tsx'

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toStrictEqual([])
}

it('Two forms lead from a forgotten password to a new one', async () => {
  const user = userEvent.setup()
  const { server, auth, show } = createFakeWorld()
  const { unmount } = show(<ForgotPasswordForm />)
  await expectAccessible()
  await user.type(screen.getByLabelText('Email'), `${ada.email}{Enter}`)
  expect(await screen.findByText(/the mail is on its way/)).toBeInTheDocument()
  unmount()

  const onReset = vi.fn<() => void>()
  show(<ResetPasswordForm token={mailedToken(server, ada.email)} onReset={onReset} />)
  await expectAccessible()
  await user.type(screen.getByLabelText('New password'), 'short{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('too easy to guess')
  await user.type(screen.getByLabelText('New password'), ' no longer, copper meadow{Enter}')
  expect(await screen.findByText(/Your password is changed/)).toBeInTheDocument()
  expect(onReset).toHaveBeenCalledTimes(1)
  const password = 'short no longer, copper meadow'
  await expect(auth.login({ email: ada.email, password, tenantSlug: 'acme' })).resolves.toMatchObject({
    status: 'authenticated',
  })
})

it('The form says that a link is used up', async () => {
  const user = userEvent.setup()
  createFakeWorld().show(<ResetPasswordForm token="lt_used" />)
  await user.type(screen.getByLabelText('New password'), 'copper meadow lantern{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('used or has expired')
})
