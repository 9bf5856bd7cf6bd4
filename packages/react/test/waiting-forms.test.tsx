import { AuthApiError } from '@nest-auth/js-client'
import { act, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useLogin, useRetryAfter } from '../src/index.ts'
import { ForgotPasswordForm, ResetPasswordForm, SignInForm, SignUpForm } from '../src/ui/index.ts'
import { renderWithAuth } from './render-with-auth.tsx'

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

it('A form that has to wait counts down before the eyes, tells screen readers of start and end alone, and can be sent again', async () => {
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

it('A form that has to wait counts down in the words of the application, by whole seconds', async () => {
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

it('A form that has to wait goes on for somebody else at once', async () => {
  const { user, login, submit } = await refused(900)
  expect(submit).toBeDisabled()
  await user.type(screen.getByLabelText('Password'), '!')
  expect(submit).toBeDisabled()
  await user.type(screen.getByLabelText('Email'), '.au')
  expect(screen.queryByRole('alert')).toBeNull()
  await user.click(submit)
  expect(login).toHaveBeenCalledTimes(2)
})

it('A form does not wait where nobody can say for how long', async () => {
  const { submit } = await refused(1e9)
  expect(submit).toBeEnabled()
  await pass(60)
  expect(screen.getByRole('alert')).toHaveTextContent(/^Too many attempts\. Try again later\.$/)
})

it.each([Number.NaN, -5, 0, 'soon', {}, null] as never[])(
  'A form that is told to wait for %j says to wait a moment, and does not',
  async (seconds) => {
    const { alert, submit } = await refused(seconds)
    expect(submit).toBeEnabled()
    expect(alert).toHaveTextContent(/^Too many attempts\. Wait a moment, then try again\.$/)
  },
)

it('A form waits while somebody signs up', async () => {
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

it('A form waits where a mail is asked for, and where a new password is saved', async () => {
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
  await waitFor(() => expect([ask, save].map((button) => button.matches(':disabled'))).toEqual([true, true]))
  await pass(6)
  expect([ask, save].map((button) => button.matches(':disabled'))).toEqual([false, false])
  expect(screen.getAllByText(over)).toHaveLength(2)
})

function OwnForm() {
  const login = useLogin()
  const { secondsLeft, isOver } = useRetryAfter(login.error)
  return (
    <button
      disabled={secondsLeft > 0}
      onClick={() => login.mutate({ email: 'ada@example.com', password: 'correct horse' })}
    >
      {secondsLeft > 0 ? `In ${secondsLeft}` : isOver ? 'Again' : 'Sign in'}
    </button>
  )
}

it('A form of the application counts as well, by whole seconds, and anew with every refusal', async () => {
  const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTimeAsync(ms) })
  renderWithAuth(<OwnForm />, { user: null, overrides: { login: () => Promise.reject(refusal(2.5)) } })
  const button = screen.getByRole('button', { name: 'Sign in' })
  for (let round = 0; round < 2; round++) {
    await user.click(button)
    await waitFor(() => expect(button).toHaveTextContent('In 3'))
    expect(button).toBeDisabled()
    await pass(1)
    expect(button).toHaveTextContent(/^In [12]$/)
    await pass(2)
    expect(button).toHaveTextContent('Again')
    expect(button).toBeEnabled()
  }
})
