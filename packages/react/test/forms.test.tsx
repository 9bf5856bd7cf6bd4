import { AuthApiError } from '@nest-auth/js-client'
import { act, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TestAnswers } from '../src/testing/index.ts'
import { ForgotPasswordForm, ResetPasswordForm, SignInForm, SignUpForm } from '../src/ui/index.ts'
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

describe('A form that has to wait', () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
  })
  afterEach(() => void vi.useRealTimers())

  const refusal = (retryAfterSeconds: number) =>
    new AuthApiError('RATE_LIMITED', { status: 429, details: { retryAfterSeconds } })
  const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1_000))
  const over = 'You can try again now.'
  /** What is read aloud of an element: everything but what is hidden from screen readers. */
  const read = (element: Element) => {
    const copy = element.cloneNode(true) as Element
    for (const hidden of copy.querySelectorAll('[aria-hidden=true]')) hidden.remove()
    return copy.textContent
  }
  const shown = (element: Element) => element.querySelector('[aria-hidden=true]')?.textContent

  async function refused(retryAfterSeconds: number, form = <SignInForm />) {
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTimeAsync(ms) })
    const login = vi.fn<() => Promise<never>>(() => Promise.reject(refusal(retryAfterSeconds)))
    renderWithAuth(form, { user: null, overrides: { login } })
    await signIn(user)
    const alert = await screen.findByRole('alert')
    return { user, login, alert, submit: screen.getByRole('button', { name: 'Sign in' }) }
  }

  it('counts down before the eyes, tells screen readers of start and end alone, and can be sent again', async () => {
    const { user, login, alert, submit } = await refused(42)
    const start = 'Too many attempts. Try again in 42 seconds.'
    expect(submit).toBeDisabled()
    expect(read(alert)).toBe(start)
    const status = screen
      .getAllByRole('status')
      .find((region) => region.classList.contains('na-visually-hidden'))!
    expect(status).toBeEmptyDOMElement()
    await pass(10)
    expect(shown(alert)).toMatch(/^Too many attempts\. Try again in 3[12] seconds\.$/)
    expect(read(alert)).toBe(start)
    await user.type(screen.getByLabelText('Password'), '{Enter}')
    expect(login).toHaveBeenCalledTimes(1)
    await expectAccessible()
    await pass(33)
    expect(screen.queryByRole('alert')).toBeNull()
    // The region that was there from the start says it, and is seen from now on.
    expect(status).toBeInTheDocument()
    expect(status).toHaveTextContent(over)
    expect(status).not.toHaveClass('na-visually-hidden')
    expect(submit).toBeEnabled()
    await user.click(submit)
    expect(login).toHaveBeenCalledTimes(2)
    expect(read(await screen.findByRole('alert'))).toBe(start)
    expect(submit).toBeDisabled()
    expect(screen.queryByText(over)).toBeNull()
  })

  it('counts down in the words of the application, by whole seconds', async () => {
    const errors = {
      RATE_LIMITED: ({ details }: AuthApiError) => `In ${details?.retryAfterSeconds} Sekunden`,
      other: 'Anders',
    }
    const { alert } = await refused(30, <SignInForm labels={{ errors }} />)
    const seen = new Set<string>()
    for (let round = 0; round < 12; round++) {
      await pass(0.25)
      seen.add(shown(alert)!)
    }
    expect(seen.size).toBeGreaterThan(2)
    for (const text of seen) expect(text).toMatch(/^In (30|2\d) Sekunden$/)
  })

  it('goes on for somebody else at once', async () => {
    const { user, login, submit } = await refused(900)
    expect(submit).toBeDisabled()
    await user.type(screen.getByLabelText('Password'), '!')
    expect(submit).toBeDisabled()
    await user.type(screen.getByLabelText('Email'), '.au')
    expect(screen.queryByRole('alert')).toBeNull()
    await user.click(submit)
    expect(login).toHaveBeenCalledTimes(2)
  })

  it('does not wait where nobody can say for how long', async () => {
    const { submit } = await refused(1e9)
    expect(submit).toBeEnabled()
    await pass(60)
    expect(screen.getByRole('alert')).toHaveTextContent(/^Too many attempts\. Try again later\.$/)
  })

  it('waits while somebody signs up', async () => {
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTimeAsync(ms) })
    renderWithAuth(<SignUpForm />, { user: null, answers: { signup: () => Promise.reject(refusal(5)) } })
    await user.type(screen.getByLabelText('Your name'), 'Ada')
    await signIn(user)
    const submit = screen.getByRole('button', { name: 'Create account' })
    await waitFor(() => expect(submit).toBeDisabled())
    await pass(6)
    expect(submit).toBeEnabled()
    expect(screen.getByText(over)).toHaveAttribute('role', 'status')
  })

  it('waits where a mail is asked for, and where a new password is saved', async () => {
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTimeAsync(ms) })
    const refuse = () => Promise.reject(refusal(5))
    renderWithAuth(
      <>
        <ForgotPasswordForm defaultEmail="ada@example.com" />
        <ResetPasswordForm token="token" />
      </>,
      { user: null, answers: { forgotPassword: refuse, resetPassword: refuse } },
    )
    const ask = screen.getByRole('button', { name: 'Send the link' })
    const save = screen.getByRole('button', { name: 'Save the new password' })
    await user.click(ask)
    await user.type(screen.getByLabelText('New password'), 'correct horse{Enter}')
    await waitFor(() =>
      expect([ask, save].map((button) => button.matches(':disabled'))).toEqual([true, true]),
    )
    await pass(6)
    expect([ask, save].map((button) => button.matches(':disabled'))).toEqual([false, false])
    expect(screen.getAllByText(over)).toHaveLength(2)
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
