import { InvitationPage as Invitation } from '@nest-auth/react/ui'
import type { MailLink } from '../mail-links/mail-link.ts'
import { MailPage } from '../mail-links/mail-page.tsx'
import { goTo, useTitle } from '../navigation.ts'

/** What somebody sees who follows the link of an invitation: it leads to an account in that organisation. */
export function InvitationPage({ link }: { link: MailLink }) {
  useTitle('Invitation')
  return (
    <MailPage title="Invitation" lead="">
      <Invitation
        token={link.token}
        hasAccountPerTenant
        onJoined={() => {
          goTo('notes')
          link.leave()
        }}
        onLeave={link.leave}
      />
    </MailPage>
  )
}
