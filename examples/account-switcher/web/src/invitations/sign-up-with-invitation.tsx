import { useState } from 'react'
import type { Tenant } from '@nest-auth/js-client'
import { useSignup } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import type { MailLink } from '../mail-links/mail-link.ts'
import { fieldErrors, formMessage } from '../messages.ts'
import { goTo } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'

interface SignUpWithInvitationProps {
  link: MailLink
  email: string
  organisation: Tenant
}

/** The account of an invitation, beside those already on this device; the link has confirmed its email. */
export function SignUpWithInvitation({ link, email, organisation }: SignUpWithInvitationProps) {
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
            goTo('notes')
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
        hint={`For ${organisation.name} alone. A few unrelated words make a good one.`}
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
