import { SignedIn, SignedOut, useUser } from '@nest-auth/react'
import { SignInPage } from './entrance/sign-in-page.tsx'
import { SignUpPage } from './entrance/sign-up-page.tsx'
import { usePage } from './navigation.ts'
import { Home } from './shell/home.tsx'
import { OfflineBanner } from './shell/offline-banner.tsx'
import { ShellSkeleton } from './shell/skeleton.tsx'

export function App() {
  const { status } = useUser()
  const page = usePage()
  return (
    <>
      <OfflineBanner />
      {status === 'loading' && <ShellSkeleton />}
      <SignedOut>{page === 'sign-up' ? <SignUpPage /> : <SignInPage />}</SignedOut>
      <SignedIn>
        <Home />
      </SignedIn>
    </>
  )
}
