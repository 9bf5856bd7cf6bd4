import { useSendVerificationEmail, useUser } from '@nest-auth/react'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ChangeEmail } from './change-email.tsx'
import { ChangePassword } from './change-password.tsx'

/** What somebody signs in with. */
export function AccountPage() {
  useTitle('Security')
  const user = useUser()
  if (user.status !== 'signed-in') return null
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Security</h1>
          <p className="muted">{user.user.email}</p>
        </div>
      </div>
      {!user.user.isEmailVerified && <Unverified />}
      <ChangePassword />
      <ChangeEmail />
    </>
  )
}

function Unverified() {
  const send = useSendVerificationEmail()
  if (send.isSuccess) {
    return <Notice tone="info">The mail is on its way. Follow the link in it to confirm your email.</Notice>
  }
  return (
    <Notice
      tone={send.error ? 'error' : 'info'}
      action={
        <button type="button" className="button" disabled={send.isPending} onClick={() => send.mutate()}>
          Send the mail
        </button>
      }
    >
      {send.error ? messageOf(send.error) : 'Your email is not confirmed yet.'}
    </Notice>
  )
}
