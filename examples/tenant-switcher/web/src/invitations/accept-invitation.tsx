import { useState } from 'react'
import { useAcceptInvitation, useSwitchAccount } from '@nest-auth/react'
import { AddAccountForm } from '@nest-auth/react/ui'
import type { MailLink } from '../mail-links/mail-link.ts'
import { messageOf } from '../messages.ts'
import { goTo } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'

/** Joins as whoever is signed in; where somebody else was invited, leads to that account. */
export function AcceptInvitation({ link, signedInAs }: { link: MailLink; signedInAs: string | null }) {
  const accept = useAcceptInvitation()
  const { switchAccount, isSwitching, error: switchError } = useSwitchAccount()
  const [isSigningIn, setIsSigningIn] = useState(false)
  const { otherAccount } = accept

  function join() {
    accept.mutate(link.token, {
      onSuccess: () => {
        goTo('projects')
        link.leave()
      },
    })
  }

  if (isSigningIn && otherAccount) {
    return (
      <AddAccountForm
        defaultEmail={otherAccount.email}
        onSignedIn={() => {
          setIsSigningIn(false)
          join()
        }}
      />
    )
  }
  if (otherAccount) {
    const { email, account } = otherAccount
    return (
      <div className="form">
        <Notice tone="error">
          This invitation is for {email}. You are signed in as {signedInAs}.
        </Notice>
        {switchError && <Notice tone="error">{messageOf(switchError)}</Notice>}
        {account && account.state !== 'expired' ? (
          <button
            type="button"
            className="button button-primary"
            disabled={isSwitching}
            onClick={() => switchAccount(account.key).then(join, () => {})} // The hook keeps its error.
          >
            Switch to {email} and join
          </button>
        ) : (
          <button type="button" className="button button-primary" onClick={() => setIsSigningIn(true)}>
            Sign in as {email}
          </button>
        )}
        <button type="button" className="button" onClick={link.leave}>
          Stay as {signedInAs}
        </button>
      </div>
    )
  }
  return (
    <div className="form">
      {accept.error && <Notice tone="error">{messageOf(accept.error)}</Notice>}
      <button type="button" className="button button-primary" disabled={accept.isPending} onClick={join}>
        {accept.isPending ? 'Joining…' : `Join as ${signedInAs}`}
      </button>
      <button type="button" className="button" onClick={link.leave}>
        Not now
      </button>
    </div>
  )
}
