import { createAuthClient } from '@nest-auth/js-client'
import { authHandlers, createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { setupServer } from 'msw/node'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { AuthProvider } from '../src/index.ts'
import { SignUpForm } from '../src/ui/index.ts'
import type { SignUpFormProps } from '../src/ui/index.ts'

const password = 'violet-harbour-91-kettle'
const needsTenant = 'Everybody here belongs to an organisation. Name yours.'

afterEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

/** The form before a server on which a sign-up needs a tenant. */
async function openForm(
  mode: 'SHARED' | 'ISOLATED',
  isTenantCreationEnabled: boolean,
  props: SignUpFormProps = {},
) {
  const server = createFakeAuthServer({
    mode,
    isTenantRequired: true,
    isTenantCreationEnabled,
    tenants: [{ slug: 'acme', name: 'Acme', joinPolicy: 'open' }],
  })
  const network = setupServer(...(await authHandlers(server, { baseUrl: `${location.origin}/auth` })))
  network.listen({ onUnhandledRequest: 'error' })
  const auth = createAuthClient({ baseUrl: `${location.origin}/auth` })
  onTestFinished(() => {
    auth.dispose()
    network.close()
  })
  const onSignedUp = vi.fn<() => void>()
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <AuthProvider client={auth} boundary="scope">
        <SignUpForm onSignedUp={onSignedUp} {...props} />
      </AuthProvider>
    </QueryClientProvider>,
  )
  const user = userEvent.setup()
  return { auth, server, user, onSignedUp }
}

type User = ReturnType<typeof userEvent.setup>

async function typePerson(user: User) {
  await user.type(screen.getByLabelText('Your name'), 'Ada')
  await user.type(screen.getByLabelText('Email'), 'ada@example.com')
  await user.type(screen.getByLabelText('Password'), password)
}
const submit = (user: User) => user.click(screen.getByRole('button', { name: 'Create account' }))

async function typeSlug(user: User, slug: string) {
  await user.type(screen.getByLabelText('Organisation address'), `${slug}{Enter}`)
}

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toStrictEqual([])
}

describe.each(['SHARED', 'ISOLATED'] as const)('Where a sign-up needs a tenant, with tenancy %s', (mode) => {
  it('founding one is asked for as required', async () => {
    const { auth, user, onSignedUp } = await openForm(mode, true, { createsTenant: true })
    await typePerson(user)
    expect(screen.getByLabelText('Organisation name')).toBeRequired()
    expect(screen.getByLabelText('Organisation address')).toBeRequired()
    await user.type(screen.getByLabelText('Organisation name'), 'Globex')
    await submit(user)
    await waitFor(() => expect(onSignedUp).toHaveBeenCalledTimes(1))
    expect(auth.getSnapshot()).toMatchObject({ tenant: { name: 'Globex', slug: 'globex' } })
  })

  it('a form that did not ask does so when the server says what is missing, and keeps what was typed', async () => {
    const { auth, user, onSignedUp } = await openForm(mode, true)
    await typePerson(user)
    await submit(user)
    expect(await screen.findByRole('alert')).toHaveTextContent(needsTenant)
    expect(screen.getByLabelText('Organisation name')).toBeRequired()
    expect(screen.getByLabelText('Organisation name')).toHaveFocus()
    expect(screen.getByLabelText('Email')).toHaveValue('ada@example.com')
    await expectAccessible()
    await user.type(screen.getByLabelText('Organisation name'), 'Acme')
    await submit(user)
    // Refused for another reason now, and still asked for.
    await waitFor(() => expect(screen.getByLabelText('Organisation address')).toBeInvalid())
    await user.clear(screen.getByLabelText('Organisation address'))
    await typeSlug(user, 'globex')
    await waitFor(() => expect(onSignedUp).toHaveBeenCalledTimes(1))
    expect(auth.getSnapshot()).toMatchObject({ status: 'signed-in', tenant: { slug: 'globex' } })
  })

  it('joining one that is open is asked for by its address', async () => {
    const { auth, user, onSignedUp } = await openForm(mode, false, { asksForTenant: true })
    await typeSlug(user, 'nobody-here')
    expect(await screen.findByText('There is no organisation at that address.')).toBeVisible()
    await expectAccessible()
    await user.clear(screen.getByLabelText('Organisation address'))
    await typeSlug(user, 'acme')
    expect(await screen.findByText('Joining Acme')).toBeVisible()
    await typePerson(user)
    await user.click(screen.getByRole('button', { name: 'Change' }))
    await typeSlug(user, 'acme')
    expect(await screen.findByLabelText('Your name')).toHaveValue('Ada')
    await expectAccessible()
    await submit(user)
    await waitFor(() => expect(onSignedUp).toHaveBeenCalledTimes(1))
    expect(auth.getSnapshot()).toMatchObject({ tenant: { slug: 'acme' } })
  })

  it('where founding is closed, a form that did not ask goes on to the address, and comes back with what was typed', async () => {
    const { user, onSignedUp } = await openForm(mode, false)
    await typePerson(user)
    await submit(user)
    expect(await screen.findByRole('alert')).toHaveTextContent(needsTenant)
    await typeSlug(user, 'acme')
    expect(await screen.findByLabelText('Password')).toHaveValue(password)
    expect(screen.queryByRole('alert')).toBeNull()
    await submit(user)
    await waitFor(() => expect(onSignedUp).toHaveBeenCalledTimes(1))
  })
})
