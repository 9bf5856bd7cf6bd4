import { useState } from 'react'
import { useResetPassword } from '../hooks/use-reset-password.ts'
import { useRetryAfter } from '../hooks/use-retry-after.ts'
import { classNames } from './class-names.ts'
import { FormError } from './form-error.tsx'
import { FormField } from './form-field.tsx'
import { resetPasswordLabels } from './recovery-labels.ts'
import type { ResetPasswordLabels } from './recovery-labels.ts'

/** Props of `<ResetPasswordForm>`. */
export interface ResetPasswordFormProps {
  /** The token of the mailed link: what stands behind `#token=` in its address. */
  token: string
  className?: string
  /** Translations. @default English */
  labels?: Partial<ResetPasswordLabels>
  /** Called when the new password is in force. */
  onReset?: () => void
}

/** Sets a new password with the token of a mailed link. */
export function ResetPasswordForm({ token, className, onReset, ...props }: ResetPasswordFormProps) {
  const labels = { ...resetPasswordLabels, ...props.labels }
  const reset = useResetPassword()
  const [password, setPassword] = useState('')
  const wait = useRetryAfter(reset.error)
  if (reset.isSuccess) {
    return (
      <div className={classNames('na-root na-form-root', className)}>
        <p role="status">{labels.done}</p>
      </div>
    )
  }
  return (
    <div className={classNames('na-root na-form-root', className)}>
      <form
        className="na-form"
        onSubmit={(event) => {
          event.preventDefault()
          reset.mutate({ token, password }, { onSuccess: () => onReset?.() })
        }}
      >
        <h2>{labels.title}</h2>
        <p className="na-form-note">{labels.lead}</p>
        <FormError error={reset.error} wait={wait} labels={labels} />
        <FormField
          label={labels.password}
          hint={labels.passwordHint}
          type="password"
          name="password"
          autoComplete="new-password"
          required
          maxLength={1024}
          value={password}
          onChange={setPassword}
        />
        <button
          type="submit"
          className="na-button na-button-primary"
          disabled={reset.isPending || wait.secondsLeft > 0}
        >
          {reset.isPending ? labels.submitting : labels.submit}
        </button>
      </form>
    </div>
  )
}
