import { useState } from 'react'
import { useForgotPassword } from '../hooks/use-forgot-password.ts'
import { useRetryAfter } from '../hooks/use-retry-after.ts'
import { classNames } from './class-names.ts'
import { FormError } from './form-error.tsx'
import { FormField } from './form-field.tsx'
import { forgotPasswordLabels } from './recovery-labels.ts'
import type { ForgotPasswordLabels } from './recovery-labels.ts'

/** Props of `<ForgotPasswordForm>`. */
export interface ForgotPasswordFormProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<ForgotPasswordLabels>
  /** What is typed into the email field to begin with. */
  defaultEmail?: string
  /** Where the account is, on servers with isolated tenants. */
  tenantSlug?: string
}

/** Asks for the mail with the link to a new password; says the same whether or not anybody has the address. */
export function ForgotPasswordForm(props: ForgotPasswordFormProps) {
  const { className, defaultEmail = '', tenantSlug } = props
  const labels = { ...forgotPasswordLabels, ...props.labels }
  const forgot = useForgotPassword()
  const [email, setEmail] = useState(defaultEmail)
  const wait = useRetryAfter(forgot.error)
  return (
    <div className={classNames('na-root na-form-root', className)}>
      <form
        className="na-form"
        onSubmit={(event) => {
          event.preventDefault()
          forgot.mutate({ email: email.trim(), tenantSlug })
        }}
      >
        <h2>{labels.title}</h2>
        <p className="na-form-note">{labels.lead}</p>
        <FormError error={forgot.error} wait={wait} labels={labels} />
        {forgot.isSuccess && <p role="status">{labels.sent}</p>}
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
            // Another account may have less to wait for.
            if (wait.secondsLeft > 0) forgot.reset()
          }}
        />
        <button
          type="submit"
          className="na-button na-button-primary"
          disabled={forgot.isPending || wait.secondsLeft > 0}
        >
          {forgot.isPending ? labels.submitting : labels.submit}
        </button>
      </form>
    </div>
  )
}
