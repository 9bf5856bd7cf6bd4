import type { ReactNode } from 'react'
import type { Tenant } from '@nest-auth/js-client'
import { useRetryAfter, type SignInFlow } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { fieldErrors, formMessage } from '../messages.ts'
import { leaveEntrance, useTitle } from '../navigation.ts'
import { accentStyle } from '../organisations/accent.ts'
import { OrganisationTile } from '../organisations/organisation-tile.tsx'
import { Notice } from '../shell/notice.tsx'
import { Card } from './card.tsx'

interface CredentialsProps {
  flow: SignInFlow
  organisation: Tenant
  isExpired: boolean
  credentials: {
    email: string
    setEmail: (email: string) => void
    password: string
    setPassword: (password: string) => void
  }
  onLeave: () => void
  onForgotten: () => void
  footer: ReactNode
}

/** The second step, in the organisation's colour: email and password of the account in this very organisation. */
export function Credentials(props: CredentialsProps) {
  const { flow, organisation, isExpired, credentials, onLeave, onForgotten, footer } = props
  const { email, setEmail, password, setPassword } = credentials
  const title = `Sign in ${isExpired ? 'again ' : ''}to ${organisation.name}`
  useTitle(title)
  const errors = fieldErrors(flow.error)
  const problem = formMessage(flow.error)
  const wait = useRetryAfter(flow.error)

  return (
    <Card
      title={title}
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
          flow.mutateAsync({ email: email.trim(), password, tenantId: organisation.id }).then(
            leaveEntrance,
            () => {}, // Shown below: the mutation keeps its error.
          )
        }}
      >
        <FormProblem problem={problem} wait={wait} />
        {!problem && isExpired && (
          <Notice tone="info">Your session has ended. Sign in again to go on.</Notice>
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
            // Whoever has to wait, it may be somebody else who goes on.
            if (wait.secondsLeft > 0) flow.reset()
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
          className="button button-primary"
          disabled={flow.isPending || wait.secondsLeft > 0}
        >
          {flow.isPending ? 'Signing in…' : 'Sign in'}
        </button>
        <button type="button" className="button" onClick={onLeave}>
          Use another organisation
        </button>
        <button type="button" className="link" onClick={onForgotten}>
          Forgotten your password?
        </button>
      </form>
      {footer}
    </Card>
  )
}
