import { useConfirmEmailChange, useVerifyEmail } from '@nest-auth/react'
import { InvitationPage } from '../invitations/invitation-page.tsx'
import { ConfirmPage } from './confirm-page.tsx'
import type { MailLink } from './mail-link.ts'
import { ResetPasswordPage } from './reset-password-page.tsx'

/** What a link in a mail leads to. */
export function MailLinkPage({ link }: { link: MailLink }) {
  const verify = useVerifyEmail()
  const confirm = useConfirmEmailChange()
  switch (link.page) {
    case 'reset-password':
      return <ResetPasswordPage link={link} />
    case 'invitation':
      return <InvitationPage link={link} />
    case 'verify-email':
      return (
        <ConfirmPage
          link={link}
          confirmation={verify}
          title="Confirm your email"
          question="Press the button to confirm that this email is yours."
          done="Your email is confirmed."
        />
      )
    case 'confirm-email':
      return (
        <ConfirmPage
          link={link}
          confirmation={confirm}
          title="Confirm your new email"
          question="Press the button to use this email from now on."
          done="Your new email is in use. Sign in with it from now on."
        />
      )
  }
}
