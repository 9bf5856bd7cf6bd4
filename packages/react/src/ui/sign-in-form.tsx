import { useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { hasSessionEnded } from '@nest-auth/js-client'
import type { ResponseOf } from '@nest-auth/js-client'
import { useAddAccount } from '../hooks/use-add-account.ts'
import { useLogin } from '../hooks/use-login.ts'
import type { SignInFlow, SignInStep } from '../hooks/use-sign-in-flow.ts'
import { useAuthRuntime } from '../runtime/auth-context.ts'
import { classNames } from './class-names.ts'
import { CredentialsForm } from './credentials-form.tsx'
import { signInLabels } from './form-labels.ts'
import type { SignInLabels } from './form-labels.ts'
import type { FormSlots } from './slots.ts'
import { TenantChoice } from './tenant-choice.tsx'
import { TenantSlugForm } from './tenant-slug-form.tsx'

/** Props of `<SignInForm>` and `<AddAccountForm>`. */
export interface SignInFormProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<SignInLabels>
  /** What stands around the form. @default nothing */
  slots?: FormSlots
  /** Whether the tenant is asked for first, as servers with isolated tenants need. @default false */
  asksForTenant?: boolean
  /** What is typed into the email field to begin with. */
  defaultEmail?: string
  /** The form of the second factor. @default a sentence saying that one is asked for */
  renderMfa?: (step: Extract<SignInStep, { status: 'mfa_required' }>) => ReactNode
  /** Called when somebody is signed in. */
  onSignedIn?: () => void
}

const never = () => false

/** Signs in: the tenant where it is asked for, the credentials, and the choice among several tenants. */
export function SignInForm(props: SignInFormProps) {
  const { client } = useAuthRuntime('<SignInForm>')
  const hasEnded = useSyncExternalStore(client.accounts.subscribe, () => hasSessionEnded(client), never)
  return <SignInSteps {...props} hasEnded={hasEnded} flow={useLogin()} />
}

/** `<SignInForm>` for a further account beside the present ones. */
export function AddAccountForm(props: SignInFormProps) {
  return <SignInSteps {...props} flow={useAddAccount()} />
}

function SignInSteps(props: SignInFormProps & { flow: SignInFlow; hasEnded?: boolean }) {
  const {
    className,
    slots = {},
    asksForTenant = false,
    defaultEmail = '',
    renderMfa,
    onSignedIn,
    flow,
    hasEnded = false,
  } = props
  const labels = { ...signInLabels, ...props.labels }
  const [tenant, setTenant] = useState<ResponseOf<'lookupTenant'> | null>(null)
  const { step } = flow
  return (
    <div className={classNames('na-root na-form-root', className)}>
      {slots.header}
      {hasEnded && step.status === 'credentials' && (
        <p className="na-form-note" role="status">
          {labels.sessionEnded}
        </p>
      )}
      {step.status === 'tenant_required' ? (
        <TenantChoice step={step} labels={labels} onBack={flow.reset} onSignedIn={onSignedIn} />
      ) : step.status === 'mfa_required' ? (
        (renderMfa?.(step) ?? (
          <>
            <h2>{labels.mfaTitle}</h2>
            <p role="status">{labels.mfa}</p>
          </>
        ))
      ) : asksForTenant && !tenant ? (
        <TenantSlugForm labels={labels} onFound={setTenant} />
      ) : (
        <CredentialsForm
          flow={flow}
          labels={labels}
          tenant={tenant}
          defaultEmail={defaultEmail}
          onChangeTenant={() => {
            flow.reset()
            setTenant(null)
          }}
          onSignedIn={onSignedIn}
        />
      )}
      {slots.footer}
    </div>
  )
}
