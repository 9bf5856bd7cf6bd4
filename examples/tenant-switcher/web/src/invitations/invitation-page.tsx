import { InvitationPage as Invitation } from '@nest-auth/react/ui'
import { Entrance } from '../entrance/entrance.tsx'
import type { MailLink } from '../mail-links/mail-link.ts'
import { goTo, useTitle } from '../navigation.ts'

/** What somebody sees who follows the link of an invitation, signed in or not. */
export function InvitationPage({ link }: { link: MailLink }) {
  useTitle('Invitation')
  return (
    <Entrance title="Invitation" lead="">
      <Invitation
        token={link.token}
        onJoined={() => {
          goTo('projects')
          link.leave()
        }}
        onLeave={link.leave}
      />
    </Entrance>
  )
}
