import { useState } from 'react'
import type { Tenant } from '@nest-auth/js-client'
import type { SignInFlow } from '../hooks/use-sign-in-flow.ts'
import { useRetryAfter } from '../hooks/use-retry-after.ts'
import { FormError } from './form-error.tsx'
import { FormField } from './form-field.tsx'
import type { SignInLabels } from './form-labels.ts'

export interface CredentialsFormProps {
  flow: SignInFlow
  labels: SignInLabels
  tenant: Tenant | null
  defaultEmail: string
  onChangeTenant: () => void
  onSignedIn: (() => void) | undefined
}

/** Email and password. */
export function CredentialsForm(props: CredentialsFormProps) {
  const { flow, labels, tenant, defaultEmail, onChangeTenant, onSignedIn } = props
  const [email, setEmail] = useState(defaultEmail)
  const [password, setPassword] = useState('')
  const wait = useRetryAfter(flow.error)

  async function submit() {
    const input = { email: email.trim(), password, ...(tenant && { tenantId: tenant.id }) }
    const result = await flow.mutateAsync(input)
    if (result.status === 'authenticated') onSignedIn?.()
  }

  return (
    <form
      className="na-form"
      onSubmit={(event) => {
        event.preventDefault()
        submit().catch(() => {}) // Shown below: the mutation keeps its error.
      }}
    >
      <h2>{labels.title}</h2>
      {tenant && (
        <p className="na-form-note">
          {labels.tenant(tenant.name)}{' '}
          <button type="button" className="na-link" onClick={onChangeTenant}>
            {labels.changeTenant}
          </button>
        </p>
      )}
      <FormError error={flow.error} wait={wait} labels={labels} />
      <FormField
        label={labels.email}
        type="email"
        name="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={254}
        value={email}
        onChange={(value) => {
          setEmail(value)
          // Whoever has to wait, it may be somebody else who goes on.
          if (wait.secondsLeft > 0) flow.reset()
        }}
      />
      <FormField
        label={labels.password}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        maxLength={1024}
        value={password}
        onChange={setPassword}
      />
      <button
        type="submit"
        className="na-button na-button-primary"
        disabled={flow.isPending || wait.secondsLeft > 0}
      >
        {flow.isPending ? labels.submitting : labels.submit}
      </button>
    </form>
  )
}
