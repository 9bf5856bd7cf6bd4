import { useState } from 'react'
import { useChangeEmail, useRetryAfter } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { codeOf, fieldErrors, formMessage, messageOf } from '../messages.ts'
import { Notice } from '../shell/notice.tsx'

/** Another email to sign in with; in use once the link mailed to it has been followed. */
export function ChangeEmail() {
  const change = useChangeEmail()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const isWrong = codeOf(change.error) === 'WRONG_PASSWORD'
  const problem = isWrong ? null : formMessage(change.error)
  const wait = useRetryAfter(change.error)
  return (
    <section className="panel" aria-labelledby="change-email">
      <h2 id="change-email">Email</h2>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ email, password }, { onSuccess: () => setPassword('') })
        }}
      >
        <FormProblem problem={problem} wait={wait} />
        {change.isSuccess && (
          <Notice tone="info">
            We have mailed a link to the new email. Until you follow it, nothing changes.
          </Notice>
        )}
        <Field
          label="New email"
          type="email"
          name="email"
          autoComplete="email"
          required
          maxLength={254}
          value={email}
          onChange={setEmail}
          error={fieldErrors(change.error).email}
        />
        <Field
          label="Your password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          value={password}
          onChange={setPassword}
          error={isWrong ? messageOf(change.error) : undefined}
        />
        <div>
          <button
            type="submit"
            className="button button-primary"
            disabled={change.isPending || wait.secondsLeft > 0}
          >
            {change.isPending ? 'Sending…' : 'Change email'}
          </button>
        </div>
      </form>
    </section>
  )
}
