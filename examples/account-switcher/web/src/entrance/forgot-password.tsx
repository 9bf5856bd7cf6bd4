import { useState, type ReactNode } from 'react'
import type { Tenant } from '@nest-auth/js-client'
import { useForgotPassword, useRetryAfter } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { fieldErrors, formMessage } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { accentStyle } from '../organisations/accent.ts'
import { OrganisationTile } from '../organisations/organisation-tile.tsx'
import { Notice } from '../shell/notice.tsx'
import { Card } from './card.tsx'

interface ForgotPasswordProps {
  organisation: Tenant
  email: string
  onBack: () => void
  footer?: ReactNode
}

/** Asks for the mail with the link to a new password of the account in this very organisation. */
export function ForgotPassword({ organisation, email: typed, onBack, footer }: ForgotPasswordProps) {
  useTitle('Forgotten password')
  const forgot = useForgotPassword()
  const [email, setEmail] = useState(typed)
  const problem = formMessage(forgot.error)
  const wait = useRetryAfter(forgot.error)
  return (
    <Card
      title="Forgotten password"
      lead={`We mail you a link to a new password at ${organisation.name}. Your accounts elsewhere keep theirs.`}
      style={accentStyle(organisation.branding)}
      mark={
        <p className="card-mark">
          <OrganisationTile organisation={organisation} />
          <span className="muted">{organisation.slug}</span>
        </p>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          forgot.mutate({ email: email.trim(), tenantId: organisation.id })
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
        <button type="button" className="button" onClick={onBack}>
          Back to sign in
        </button>
      </form>
      {footer}
    </Card>
  )
}
