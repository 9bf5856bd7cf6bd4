import type { SignInStep } from '../hooks/use-sign-in-flow.ts'
import { useRetryAfter } from '../hooks/use-retry-after.ts'
import { Avatar } from './avatar.tsx'
import { FormError } from './form-error.tsx'
import type { SignInLabels } from './form-labels.ts'

export interface TenantChoiceProps {
  step: Extract<SignInStep, { status: 'tenant_required' }>
  labels: SignInLabels
  onBack: () => void
  onSignedIn: (() => void) | undefined
}

/** The choice for somebody who belongs to several tenants and prefers none. */
export function TenantChoice({ step, labels, onBack, onSignedIn }: TenantChoiceProps) {
  const { tenants, selectTenant, isSelecting, error } = step
  const wait = useRetryAfter(error)

  async function choose(id: string) {
    const result = await selectTenant(id)
    if (result.status === 'authenticated') onSignedIn?.()
  }

  return (
    <div className="na-form">
      <h2>{labels.chooseTenant}</h2>
      <FormError error={error} wait={wait} labels={labels} />
      <ul className="na-choices">
        {tenants.map(({ id, name, slug }, at) => (
          <li key={id}>
            <button
              type="button"
              className="na-row na-choice"
              autoFocus={at === 0}
              disabled={isSelecting || wait.secondsLeft > 0}
              onClick={() => void choose(id).catch(() => {})}
            >
              <Avatar id={id} name={name} />
              <span className="na-row-text">
                <span className="na-name">{name}</span>
                <span className="na-detail">{slug}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="na-button" onClick={onBack}>
        {labels.back}
      </button>
    </div>
  )
}
