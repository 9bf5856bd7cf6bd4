import { useEffect, useState } from 'react'
import { SignedIn, SignedOut, useAuthEvents, useUser } from '@nest-auth/react'
import { auth } from './auth.ts'
import { useExpiredEmail } from './entrance/expired-session.ts'
import { ForgotPasswordPage } from './entrance/forgot-password-page.tsx'
import { SignInPage } from './entrance/sign-in-page.tsx'
import { SignUpPage } from './entrance/sign-up-page.tsx'
import { useForgetDrafts } from './form/draft.ts'
import { MailLinkPage } from './mail-links/mail-link-page.tsx'
import { useMailLink } from './mail-links/mail-link.ts'
import { leaveLink, usePage } from './navigation.ts'
import { useFocusAfterSignIn } from './shell/focus-after-sign-in.ts'
import { Home } from './shell/home.tsx'
import { OfflineBanner } from './shell/offline-banner.tsx'
import { ShellSkeleton } from './shell/skeleton.tsx'

export function App() {
  const { status } = useUser()
  const link = useMailLink()
  // A link waits for the sign-in; it is over once this tab has followed it, or has gone elsewhere.
  useEffect(() => auth.onAfterSwitch(({ from }) => from !== null && leaveLink()), [])
  // What others change about this person's roles and sessions is on the page within a second.
  useAuthEvents()
  useForgetDrafts()
  useFocusAfterSignIn()
  return (
    <>
      <OfflineBanner />
      {link ? (
        <MailLinkPage link={link} />
      ) : (
        <>
          {status === 'loading' && <ShellSkeleton />}
          <SignedOut>
            <SignedOutPage />
          </SignedOut>
          <SignedIn>
            <Home />
          </SignedIn>
        </>
      )}
    </>
  )
}

function SignedOutPage() {
  const page = usePage()
  const expiredEmail = useExpiredEmail()
  // One address for all of them: whoever goes from one to another has typed it already.
  const [email, setEmail] = useState(expiredEmail ?? '')
  if (page === 'sign-up') return <SignUpPage email={email} setEmail={setEmail} />
  if (page === 'forgot-password') return <ForgotPasswordPage email={email} setEmail={setEmail} />
  return <SignInPage email={email} setEmail={setEmail} hasEnded={expiredEmail !== null} />
}
