import { useState } from 'react'
import { useResetPassword, useRetryAfter } from '@nest-auth/react'
import { MailPage } from './mail-page.tsx'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { codeOf, fieldErrors, formMessage } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import type { MailLink } from './mail-link.ts'

/** A new password for whoever holds the link from the mail. */
export function ResetPasswordPage({ link }: { link: MailLink }) {
  useTitle('Choose a new password')
  const reset = useResetPassword()
  const [password, setPassword] = useState('')
  const problem = formMessage(reset.error)
  const wait = useRetryAfter(reset.error)

  if (reset.isSuccess) {
    return (
      <MailPage
        title="Your password is changed"
        lead="This account has been signed out on every device. Your others are as they were."
      >
        <div className="form">
          <button type="button" className="button button-primary" onClick={link.leave}>
            Go to sign in
          </button>
        </div>
      </MailPage>
    )
  }
  return (
    <MailPage title="Choose a new password" lead="This account is then signed out on every device.">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          reset.mutate({ token: link.token, password })
        }}
      >
        <FormProblem
          problem={problem}
          wait={wait}
          action={
            codeOf(reset.error) === 'INVALID_TOKEN' && (
              <button type="button" className="button" onClick={link.leave}>
                Go to sign in
              </button>
            )
          }
        />
        <Field
          label="New password"
          type="password"
          name="password"
          autoComplete="new-password"
          required
          maxLength={1024}
          hint="At least 12 characters. A few unrelated words make a good one."
          value={password}
          onChange={setPassword}
          error={fieldErrors(reset.error).password}
        />
        <button
          type="submit"
          className="button button-primary"
          disabled={reset.isPending || wait.secondsLeft > 0}
        >
          {reset.isPending ? 'Saving…' : 'Save the new password'}
        </button>
      </form>
    </MailPage>
  )
}
