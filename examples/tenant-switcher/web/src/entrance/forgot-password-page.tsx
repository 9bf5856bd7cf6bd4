import { useForgotPassword, useRetryAfter } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { fieldErrors, formMessage } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { Entrance } from './entrance.tsx'
import { OutboxHint } from './outbox-hint.tsx'
import type { TypedEmail } from './typed-email.ts'

/** Asks for the mail with the link; what it says is the same whether or not anybody has the address. */
export function ForgotPasswordPage({ email, setEmail }: TypedEmail) {
  useTitle('Forgotten password')
  const forgot = useForgotPassword()
  const problem = formMessage(forgot.error)
  const wait = useRetryAfter(forgot.error)
  return (
    <Entrance
      title="Forgotten password"
      lead={
        <>
          We mail you a link to a new one. <a href="#/projects">Back to sign in</a>
        </>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          forgot.mutate({ email })
        }}
      >
        <FormProblem problem={problem} wait={wait} />
        {forgot.isSuccess && (
          <Notice tone="info">
            If there is an account with this email, the mail is on its way. The link works for half an hour.
          </Notice>
        )}
        <Field
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          required
          maxLength={254}
          value={email}
          onChange={(typed) => {
            setEmail(typed)
            if (wait.secondsLeft > 0) forgot.reset()
          }}
          error={fieldErrors(forgot.error).email}
        />
        <button
          type="submit"
          className="button button-primary"
          disabled={forgot.isPending || wait.secondsLeft > 0}
        >
          {forgot.isPending ? 'Sending…' : 'Send the link'}
        </button>
      </form>
      <OutboxHint />
    </Entrance>
  )
}
