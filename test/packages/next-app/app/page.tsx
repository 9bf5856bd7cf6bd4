// app/page.tsx
'use client'

import { SignedIn, SignedOut, TenantScope } from '@nest-auth/react'
import { SignInForm, TenantSwitcher, UserButton } from '@nest-auth/react/ui'
import { Projects } from './projects'

export default function Page() {
  return (
    <>
      <SignedOut>
        <SignInForm />
      </SignedOut>
      <SignedIn>
        <TenantSwitcher />
        <UserButton listsTenants={false} />
        <TenantScope>
          <Projects />
        </TenantScope>
      </SignedIn>
    </>
  )
}
