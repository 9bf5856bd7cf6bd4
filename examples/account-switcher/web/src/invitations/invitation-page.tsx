import { usePreviewInvitation } from '@nest-auth/react'
import type { MailLink } from '../mail-links/mail-link.ts'
import { MailPage } from '../mail-links/mail-page.tsx'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'
import { SignUpWithInvitation } from './sign-up-with-invitation.tsx'

/** What somebody sees who follows the link of an invitation: it leads to an account in that organisation. */
export function InvitationPage({ link }: { link: MailLink }) {
  useTitle('Invitation')
  const preview = usePreviewInvitation(link.token)

  if (preview.status === 'loading') {
    return (
      <MailPage title="Invitation" lead="">
        <ListSkeleton label="Loading the invitation" rows={1} />
      </MailPage>
    )
  }
  if (preview.status !== 'found') {
    return (
      <MailPage title="Invitation" lead="">
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
      </MailPage>
    )
  }
  const { tenant, email, roles, invitedBy } = preview.invitation
  return (
    <MailPage
      title={`Join ${tenant.name}`}
      lead={`${invitedBy ?? 'Somebody'} invites ${email} as ${roles.join(', ')}.`}
    >
      <SignUpWithInvitation link={link} email={email} organisation={tenant} />
    </MailPage>
  )
}
