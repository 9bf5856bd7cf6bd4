import { useRef, useState } from 'react'
import { useLogin, useRetryAfter } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { fieldErrors, formMessage } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ChooseOrganisation } from './choose-organisation.tsx'
import { DemoPeople } from './demo-people.tsx'
import { Entrance } from './entrance.tsx'
import { OutboxHint } from './outbox-hint.tsx'
import type { TypedEmail } from './typed-email.ts'

export function SignInPage({ email, setEmail, hasEnded }: TypedEmail & { hasEnded: boolean }) {
  useTitle('Sign in')
  const login = useLogin()
  const wait = useRetryAfter(login.error)
  const submit = useRef<HTMLButtonElement>(null)
  const [password, setPassword] = useState('')

  if (login.step.status === 'tenant_required') {
    return <ChooseOrganisation step={login.step} onBack={login.reset} />
  }

  const errors = fieldErrors(login.error)
  const problem = formMessage(login.error)
  return (
    <Entrance
      title="Sign in"
      lead={
        <>
          New here? <a href="#/sign-up">Create an account</a>
        </>
      }
      aside={
        <DemoPeople
          onChoose={(person) => {
            login.reset()
            setEmail(person.email)
            setPassword(person.password)
            submit.current?.focus()
          }}
        />
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          login.mutate({ email, password })
        }}
      >
        <FormProblem problem={problem} wait={wait} />
        {!problem && hasEnded && <Notice tone="info">Your session has ended. Sign in again to go on.</Notice>}
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
            // Whoever has to wait, it may be somebody else who goes on.
            if (wait.secondsLeft > 0) login.reset()
          }}
          error={errors.email}
        />
        <Field
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          value={password}
          onChange={setPassword}
          error={errors.password}
        />
        <button
          type="submit"
          ref={submit}
          className="button button-primary"
          disabled={login.isPending || wait.secondsLeft > 0}
        >
          {login.isPending ? 'Signing in…' : 'Sign in'}
        </button>
        <p className="muted">
          <a href="#/forgot-password">Forgotten your password?</a>
        </p>
      </form>
      <OutboxHint />
    </Entrance>
  )
}
