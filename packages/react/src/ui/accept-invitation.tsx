import { useState } from 'react'
import type { User } from '@nest-auth/js-client'
import { useAcceptInvitation } from '../hooks/use-accept-invitation.ts'
import { useSwitchAccount } from '../hooks/use-switch-account.ts'
import { userLabel } from '../user-label.ts'
import { useRetryAfter } from '../hooks/use-retry-after.ts'
import type { InvitationLabels } from './invitation-labels.ts'
import { FormError } from './form-error.tsx'
import type { SignInLabels } from './form-labels.ts'
import { AddAccountForm } from './sign-in-form.tsx'

export interface AcceptInvitationProps {
  token: string
  user: User
  labels: InvitationLabels
  signInLabels: Partial<SignInLabels> | undefined
  onJoined: (() => void) | undefined
  onLeave: () => void
}

/** Joins as whoever is signed in; where somebody else was invited, leads to that account. */
export function AcceptInvitation(props: AcceptInvitationProps) {
  const { token, user, labels, signInLabels, onJoined, onLeave } = props
  const accept = useAcceptInvitation()
  const { switchAccount, isSwitching, error: switchError } = useSwitchAccount()
  const [isSigningIn, setIsSigningIn] = useState(false)
  const { otherAccount } = accept
  const signedInAs = user.email ?? userLabel(user)
  const error = switchError ?? (otherAccount ? null : accept.error)
  const wait = useRetryAfter(error)
  const join = () => accept.mutate(token, { onSuccess: () => onJoined?.() })

  if (otherAccount && isSigningIn) {
    return (
      <AddAccountForm
        defaultEmail={otherAccount.email}
        {...(signInLabels && { labels: signInLabels })}
        onSignedIn={() => {
          setIsSigningIn(false)
          join()
        }}
      />
    )
  }
  return (
    <div className="na-form">
      {otherAccount && (
        <p className="na-error" role="alert">
          {labels.forOther(otherAccount.email, signedInAs)}
        </p>
      )}
      <FormError error={error} wait={wait} labels={labels} />
      {!otherAccount ? (
        <button
          type="button"
          className="na-button na-button-primary"
          disabled={accept.isPending || wait.secondsLeft > 0}
          onClick={join}
        >
          {accept.isPending ? labels.joining : labels.join(signedInAs)}
        </button>
      ) : otherAccount.account && otherAccount.account.state !== 'expired' ? (
        <button
          type="button"
          className="na-button na-button-primary"
          disabled={isSwitching}
          onClick={() => switchAccount(otherAccount.account!.key).then(join, () => {})} // The hook keeps its error.
        >
          {labels.switchAndJoin(otherAccount.email)}
        </button>
      ) : (
        <button type="button" className="na-button na-button-primary" onClick={() => setIsSigningIn(true)}>
          {labels.signInAs(otherAccount.email)}
        </button>
      )}
      <button type="button" className="na-button" onClick={onLeave}>
        {otherAccount ? labels.stay(signedInAs) : labels.notNow}
      </button>
    </div>
  )
}
