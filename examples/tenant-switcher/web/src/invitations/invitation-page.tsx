import { usePreviewInvitation, useUser } from '@nest-auth/react'
import { Entrance } from '../entrance/entrance.tsx'
import type { MailLink } from '../mail-links/mail-link.ts'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'
import { AcceptInvitation } from './accept-invitation.tsx'
import { EnterWithInvitation } from './enter-with-invitation.tsx'

/** What somebody sees who follows the link of an invitation, signed in or not. */
export function InvitationPage({ link }: { link: MailLink }) {
  useTitle('Invitation')
  const user = useUser()
  const preview = usePreviewInvitation(link.token)

  if (preview.status === 'loading' || user.status === 'loading') {
    return (
      <Entrance title="Invitation" lead="">
        <ListSkeleton label="Loading the invitation" rows={1} />
      </Entrance>
    )
  }
  if (preview.status !== 'found') {
    return (
      <Entrance title="Invitation" lead="">
        <div className="form">
          <Notice tone="error">
            {preview.status === 'error'
              ? messageOf(preview.error)
              : 'This invitation has been used, withdrawn or has expired. Ask for a new one.'}
          </Notice>
          {preview.status === 'error' && (
            <button type="button" className="button button-primary" onClick={preview.retry}>
              Try again
            </button>
          )}
          <button type="button" className="button" onClick={link.leave}>
            Go to the application
          </button>
        </div>
      </Entrance>
    )
  }
  const { tenant, email, roles, invitedBy } = preview.invitation
  return (
    <Entrance
      title={`Join ${tenant.name}`}
      lead={`${invitedBy ?? 'Somebody'} invites ${email} as ${roles.join(', ')}.`}
    >
      {user.status === 'signed-in' ? (
        <AcceptInvitation link={link} signedInAs={user.user.email} />
      ) : (
        <EnterWithInvitation link={link} email={email} />
      )}
    </Entrance>
  )
}
