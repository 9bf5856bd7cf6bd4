import { useEffect } from 'react'
import { SignedIn, SignedOut, useAuthEvents, useUser } from '@nest-auth/react'
import { auth } from './auth.ts'
import { ForgotPasswordPage } from './entrance/forgot-password-page.tsx'
import { SignInPage } from './entrance/sign-in-page.tsx'
import { SignUpPage } from './entrance/sign-up-page.tsx'
import { MailLinkPage } from './mail-links/mail-link-page.tsx'
import { useMailLink } from './mail-links/mail-link.ts'
import { leaveLink, usePage } from './navigation.ts'
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
  if (page === 'sign-up') return <SignUpPage />
  return page === 'forgot-password' ? <ForgotPasswordPage /> : <SignInPage />
}
