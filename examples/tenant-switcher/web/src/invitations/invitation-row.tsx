import type { Invitation } from '@nest-auth/js-client'
import { useResendInvitation, useRevokeInvitation } from '@nest-auth/react'
import { messageOf } from '../messages.ts'

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** An invitation that is open: to whom, as what, until when. */
export function InvitationRow({ invitation }: { invitation: Invitation }) {
  const resend = useResendInvitation()
  const revoke = useRevokeInvitation()
  const { id, email, roles, expiresAt, invitedBy } = invitation
  const details = [
    roles.join(', '),
    invitedBy && `from ${invitedBy.name}`,
    `until ${when.format(new Date(expiresAt))}`,
  ]
  const isBusy = resend.isPending || revoke.isPending
  const error = resend.error ?? revoke.error
  return (
    <li className="row" data-leaving={revoke.isPending || undefined}>
      <div className="row-label row-stack">
        <span className="row-name">{email}</span>
        <span className="muted">{details.filter(Boolean).join('\u00a0· ')}</span>
      </div>
      <div className="row-actions">
        <button
          type="button"
          className="button"
          aria-label={`Send again: ${email}`}
          disabled={isBusy}
          onClick={() => resend.mutate(id)}
        >
          {resend.isSuccess ? 'Sent' : 'Send again'}
        </button>
        <button
          type="button"
          className="button"
          aria-label={`Withdraw: ${email}`}
          disabled={isBusy}
          onClick={() => revoke.mutate(id)}
        >
          Withdraw
        </button>
      </div>
      {error && (
        <p className="field-error" role="alert">
          {messageOf(error)}
        </p>
      )}
    </li>
  )
}
