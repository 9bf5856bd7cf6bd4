import { useState } from 'react'
import type { ResponseOf } from '@nest-auth/js-client'
import { usePreviewInvitation } from '../hooks/use-preview-invitation.ts'
import { useUser } from '../hooks/use-user.ts'
import { AcceptInvitation } from './accept-invitation.tsx'
import { classNames } from './class-names.ts'
import { InlineError } from './inline-error.tsx'
import { invitationLabels } from './invitation-labels.ts'
import type { InvitationLabels } from './invitation-labels.ts'
import { errorText } from './labels.ts'
import type { SignInLabels, SignUpLabels } from './form-labels.ts'
import { SignInForm } from './sign-in-form.tsx'
import { SignUpForm } from './sign-up-form.tsx'
import { SkeletonRows } from './skeleton-rows.tsx'

/** Props of `<InvitationPage>`. */
export interface InvitationPageProps {
  /** The token of the mailed link: what stands behind `#token=` in its address. */
  token: string
  className?: string
  /** Translations. @default English */
  labels?: Partial<InvitationLabels> & { signIn?: Partial<SignInLabels>; signUp?: Partial<SignUpLabels> }
  /** Whether each account belongs to one tenant, as on servers with isolated tenants: then everybody signs up. @default false */
  hasAccountPerTenant?: boolean
  /** Called when somebody has joined, and the tenant is the active one. */
  onJoined?: () => void
  /** Called when somebody goes on without joining. */
  onLeave: () => void
}

type InvitationProps = InvitationPageProps & { invitation: ResponseOf<'previewInvitation'> }

/** What a mailed invitation leads to: signing up, signing in, or joining as the right account of this device. */
export function InvitationPage(props: InvitationPageProps) {
  const { token, className, onLeave } = props
  const labels = { ...invitationLabels, ...props.labels }
  const preview = usePreviewInvitation(token)
  return (
    <div className={classNames('na-root na-form-root na-invitation', className)}>
      {preview.status === 'loading' ? (
        <SkeletonRows label={labels.loading} count={2} />
      ) : preview.status === 'found' ? (
        <Invitation {...props} invitation={preview.invitation} />
      ) : (
        <InlineError
          message={preview.status === 'error' ? errorText(preview.error, labels.errors) : labels.invalid}
          {...(preview.status === 'error' && { retry: { label: labels.retry, onPress: preview.retry } })}
          dismiss={{ label: labels.leave, onPress: onLeave }}
        />
      )}
    </div>
  )
}

function Invitation({ invitation, hasAccountPerTenant = false, ...props }: InvitationProps) {
  const { token, onJoined, onLeave } = props
  const labels = { ...invitationLabels, ...props.labels }
  const { signIn, signUp } = props.labels ?? {}
  const user = useUser()
  const [hasAccount, setHasAccount] = useState(false)
  const { tenant, email, roles, invitedBy } = invitation
  const isMemberOfTenant = user.status === 'signed-in' && user.tenant?.id === tenant.id
  return (
    <>
      <h2>{labels.title(tenant.name)}</h2>
      <p className="na-form-note">{labels.lead(invitedBy, email, roles)}</p>
      {user.status === 'loading' ? (
        <SkeletonRows label={labels.loading} count={1} />
      ) : user.status === 'signed-in' && (!hasAccountPerTenant || isMemberOfTenant) ? (
        <AcceptInvitation
          token={token}
          user={user.user}
          labels={labels}
          signInLabels={signIn}
          onJoined={onJoined}
          onLeave={onLeave}
        />
      ) : hasAccount ? (
        <SignInForm defaultEmail={email} {...(signIn && { labels: signIn })} />
      ) : (
        <SignUpForm
          invitation={{ token, email }}
          labels={{ submit: labels.createAndJoin, ...signUp }}
          {...(onJoined && { onSignedUp: onJoined })}
        />
      )}
      {user.status === 'signed-out' && !hasAccountPerTenant && (
        <button type="button" className="na-link" onClick={() => setHasAccount(!hasAccount)}>
          {hasAccount ? labels.hasNoAccount : labels.hasAccount}
        </button>
      )}
    </>
  )
}
