import { AuthApiError } from '@nest-auth/js-client'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { describe, expect, it, vi } from 'vitest'
import type { TestAnswers } from '../src/testing/index.ts'
import { SignInForm, SignUpForm } from '../src/ui/index.ts'
import { acme, globex, renderWithAuth } from './render-with-auth.tsx'

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toStrictEqual([])
}

async function signIn(user: ReturnType<typeof userEvent.setup>) {
  await user.type(screen.getByLabelText('Email'), 'ada@example.com')
  await user.type(screen.getByLabelText('Password'), 'correct horse{Enter}')
}

describe('<SignInForm>', () => {
  it('is what password managers know, and signs in', async () => {
    const user = userEvent.setup()
    const onSignedIn = vi.fn<() => void>()
    const { auth } = renderWithAuth(<SignInForm onSignedIn={onSignedIn} />, {
      user: null,
      provider: { boundary: 'scope' },
    })
    expect(screen.getByLabelText('Email')).toHaveAttribute('autocomplete', 'username')
    expect(screen.getByLabelText('Password')).toHaveAttribute('autocomplete', 'current-password')
    await expectAccessible()
    await signIn(user)
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledTimes(1))
    expect(auth.getSnapshot()).toMatchObject({ status: 'signed-in', user: { email: 'ada@example.com' } })
  })

  it('says what is wrong by the code of the error', async () => {
    const user = userEvent.setup()
    renderWithAuth(<SignInForm />, {
      user: null,
      overrides: { login: () => Promise.reject(new AuthApiError('INVALID_CREDENTIALS', { status: 401 })) },
    })
    await signIn(user)
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Email or password is wrong. If a mail asks you to confirm your address, open its link',
    )
    await expectAccessible()
  })

  it.each(['constructor', 'toString', '__proto__', 'NEWER_THAN_THIS_PAGE'])(
    'has a text for the code %s too, which is none of the contract',
    async (code) => {
      const user = userEvent.setup()
      const refusal = new AuthApiError(code as never, { status: 400 })
      renderWithAuth(<SignInForm />, { user: null, overrides: { login: () => Promise.reject(refusal) } })
      await signIn(user)
      expect(await screen.findByRole('alert')).toHaveTextContent(/^Signing in did not work\. Try again\.$/)
    },
  )

  it.each([
    [undefined, 'Too many attempts. Wait a moment, then try again.'],
    [1, 'Too many attempts. Try again in 1 second.'],
    [42.5, 'Too many attempts. Try again in 43 seconds.'],
    [91, 'Too many attempts. Try again in 2 minutes.'],
    [900, 'Too many attempts. Try again in 15 minutes.'],
    [7_200, 'Too many attempts. Try again in 2 hours.'],
    [0, 'Too many attempts. Wait a moment, then try again.'],
    [-5, 'Too many attempts. Wait a moment, then try again.'],
    [Number.NaN, 'Too many attempts. Wait a moment, then try again.'],
    [Number.POSITIVE_INFINITY, 'Too many attempts. Try again later.'],
    [1e9, 'Too many attempts. Try again later.'],
  ])('says when to try again after %s seconds are asked for', async (retryAfterSeconds, text) => {
    const user = userEvent.setup()
    const said = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }
    const refusal = new AuthApiError('RATE_LIMITED', { status: 429, ...said })
    renderWithAuth(<SignInForm />, { user: null, overrides: { login: () => Promise.reject(refusal) } })
    await signIn(user)
    expect(await screen.findByRole('alert')).toHaveTextContent(text)
  })

  it('takes a text made of the error from the application', async () => {
    const user = userEvent.setup()
    const refusal = new AuthApiError('RATE_LIMITED', { status: 429, details: { retryAfterSeconds: 30 } })
    const errors = {
      RATE_LIMITED: ({ details }: AuthApiError) => `In ${details?.retryAfterSeconds} Sekunden`,
      other: 'Anders',
    }
    renderWithAuth(<SignInForm labels={{ errors }} />, {
      user: null,
      overrides: { login: () => Promise.reject(refusal) },
    })
    await signIn(user)
    expect(await screen.findByRole('alert')).toHaveTextContent('In 30 Sekunden')
  })

  it('lets a member of several tenants choose one', async () => {
    const user = userEvent.setup()
    const { auth } = renderWithAuth(<SignInForm />, {
      user: null,
      overrides: {
        login: async () => ({ status: 'tenant_required', selectionToken: 'token', tenants: [acme, globex] }),
      },
    })
    await signIn(user)
    expect(await screen.findByRole('heading', { name: 'Choose an organisation' })).toBeInTheDocument()
    await expectAccessible()
    await user.click(screen.getByRole('button', { name: /Globex/ }))
    await waitFor(() => expect(auth.getSnapshot()).toMatchObject({ status: 'signed-in', tenant: globex }))
  })

  it('asks for the tenant first where that is wanted', async () => {
    const user = userEvent.setup()
    const { auth } = renderWithAuth(<SignInForm asksForTenant />, { user: null })
    await user.type(screen.getByLabelText('Organisation address'), 'nope{Enter}')
    expect(await screen.findByText('There is no organisation at that address.')).toBeInTheDocument()
    expect(screen.getByLabelText('Organisation address')).toBeInvalid()
    await expectAccessible()
    await user.clear(screen.getByLabelText('Organisation address'))
    await user.type(screen.getByLabelText('Organisation address'), 'globex{Enter}')
    expect(await screen.findByText(/Signing in to Globex/)).toBeInTheDocument()
    await signIn(user)
    await waitFor(() => expect(auth.getSnapshot()).toMatchObject({ tenant: globex }))
  })

  it('hands the second factor to the application', async () => {
    const user = userEvent.setup()
    renderWithAuth(<SignInForm renderMfa={({ methods }) => <p>enter your {methods[0]}</p>} />, {
      user: null,
      overrides: {
        login: async () => ({ status: 'mfa_required', challengeToken: 'token', methods: ['totp'] }),
      },
    })
    await signIn(user)
    expect(await screen.findByText('enter your totp')).toBeInTheDocument()
  })
})

describe('<SignUpForm>', () => {
  it.each(['constructor', '__proto__'])('says that it did not work where the code is %s', async (code) => {
    const user = userEvent.setup()
    const signup = () => Promise.reject(new AuthApiError(code as never, { status: 400 }))
    renderWithAuth(<SignUpForm />, { user: null, answers: { signup } })
    await user.type(screen.getByLabelText('Your name'), 'Ada')
    await user.type(screen.getByLabelText('Email'), 'ada@example.com')
    await user.type(screen.getByLabelText('Password'), 'correct horse{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent(/^Signing up did not work\. Try again\.$/)
    expect(screen.getByRole('alert')).toBeVisible()
    expect(screen.getByRole('alert')).toHaveClass('na-error')
  })

  it('proposes an address, and puts an error where it belongs', async () => {
    const user = userEvent.setup()
    const signup = vi
      .fn<NonNullable<TestAnswers['signup']>>()
      .mockRejectedValue(new AuthApiError('SLUG_ALREADY_EXISTS', { status: 409 }))
    renderWithAuth(<SignUpForm createsTenant />, { user: null, answers: { signup } })
    await user.type(screen.getByLabelText('Your name'), 'Ada')
    await user.type(screen.getByLabelText('Email'), 'ada@example.com')
    await user.type(screen.getByLabelText('Password'), 'correct horse')
    await user.type(screen.getByLabelText('Organisation name'), 'Ångström & Co')
    await user.click(screen.getByRole('button', { name: 'Create account' }))
    await waitFor(() => expect(screen.getByLabelText('Organisation address')).toBeInvalid())
    expect(signup).toHaveBeenCalledWith({
      body: {
        email: 'ada@example.com',
        password: 'correct horse',
        profile: { name: 'Ada' },
        newTenant: { name: 'Ångström & Co', slug: 'angstrom-co' },
      },
    })
    await expectAccessible()
  })
})
