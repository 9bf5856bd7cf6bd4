import { useEffect } from 'react'
import { SignedIn, SignedOut, useAuthClient, useAuthEvents, useUser } from '@nest-auth/react'
import { useExpiredAccount } from './accounts/expired-account.ts'
import { Entrance } from './entrance/entrance.tsx'
import { useForgetDrafts } from './form/draft.ts'
import { MailLinkPage } from './mail-links/mail-link-page.tsx'
import { useMailLink } from './mail-links/mail-link.ts'
import { goTo, leaveEntrance } from './navigation.ts'
import { useFocusAfterSignIn } from './shell/focus-after-sign-in.ts'
import { Home } from './shell/home.tsx'
import { OfflineBanner } from './shell/offline-banner.tsx'
import { ShellSkeleton } from './shell/skeleton.tsx'

export function App() {
  const { status } = useUser()
  const auth = useAuthClient()
  const expired = useExpiredAccount()
  // Whichever other account this tab turns to, it begins at the notes.
  useEffect(() => auth.onAfterSwitch(({ from }) => (from === null ? leaveEntrance() : goTo('notes'))), [auth])
  const link = useMailLink()
  // What others change about this account's roles and sessions is on the page within a second.
  useAuthEvents()
  useForgetDrafts()
  useFocusAfterSignIn()
  if (link) return <MailLinkPage link={link} />
  return (
    <>
      <OfflineBanner />
      {status === 'loading' && <ShellSkeleton />}
      <SignedOut>
        <Entrance key={expired?.key} expired={expired} />
      </SignedOut>
      <SignedIn>
        <Home />
      </SignedIn>
    </>
  )
}
