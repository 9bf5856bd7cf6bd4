import { useState } from 'react'
import type { Account } from '@nest-auth/js-client'
import { useLogin } from '@nest-auth/react'
import { usePage } from '../navigation.ts'
import { EntranceFrame } from './entrance-frame.tsx'
import { OtherAccounts } from './other-accounts.tsx'
import { SignInSteps } from './sign-in-steps.tsx'
import { SignUp } from './sign-up.tsx'

/** What a tab without an account shows: signing in, signing up, and the other accounts of this device. */
export function Entrance({ expired }: { expired: Account | null }) {
  const page = usePage()
  const login = useLogin()
  const [again, setAgain] = useState(expired)
  return (
    <EntranceFrame>
      {page === 'sign-up' ? (
        <SignUp
          lead={
            <>
              Have an account already? <a href="#/notes">Sign in</a>
            </>
          }
        />
      ) : (
        <SignInSteps
          key={again?.key}
          flow={login}
          expired={again}
          lead={
            <>
              New here? <a href="#/sign-up">Create an organisation</a>
            </>
          }
          footer={<OtherAccounts except={again?.key} onSignInAgain={setAgain} />}
        />
      )}
    </EntranceFrame>
  )
}
