import { useState } from 'react'
import { useSignup } from '@nest-auth/react'
import { SignInForm } from '@nest-auth/react/ui'
import { Field } from '../form/field.tsx'
import type { MailLink } from '../mail-links/mail-link.ts'
import { fieldErrors, formMessage } from '../messages.ts'
import { goTo } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'

/** For somebody who is not signed in: a new account joins at once, an old one signs in first. */
export function EnterWithInvitation({ link, email }: { link: MailLink; email: string }) {
  const [hasAccount, setHasAccount] = useState(false)
  return (
    <>
      {hasAccount ? <SignInForm defaultEmail={email} /> : <SignUpWithInvitation link={link} email={email} />}
      <p className="muted card-foot">
        <button type="button" className="link" onClick={() => setHasAccount(!hasAccount)}>
          {hasAccount ? 'I have no account yet' : 'I have an account already'}
        </button>
      </p>
    </>
  )
}

/** The account of an invitation: the email is the invited one, and the link has confirmed it. */
function SignUpWithInvitation({ link, email }: { link: MailLink; email: string }) {
  const signup = useSignup()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const errors = fieldErrors(signup.error)
  const problem = formMessage(signup.error)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        signup.mutateAsync({ email, password, profile: { name }, invitationToken: link.token }).then(
          () => {
            goTo('projects')
            link.leave()
          },
          () => {}, // Shown below: the mutation keeps its error.
        )
      }}
    >
      {problem && <Notice tone="error">{problem}</Notice>}
      <Field
        label="Email"
        type="email"
        name="email"
        autoComplete="username"
        readOnly
        value={email}
        error={errors.email}
        onChange={() => {}}
      />
      <Field
        label="Your name"
        name="name"
        autoComplete="name"
        required
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <Field
        label="Password"
        type="password"
        name="password"
        autoComplete="new-password"
        required
        maxLength={1024}
        hint="A few unrelated words make a good one."
        value={password}
        onChange={setPassword}
        error={errors.password}
      />
      <button type="submit" className="button button-primary" disabled={signup.isPending}>
        {signup.isPending ? 'Creating the account…' : 'Create account and join'}
      </button>
    </form>
  )
}
