import { useState, type ReactNode } from 'react'
import type { Account, Tenant } from '@nest-auth/js-client'
import type { SignInFlow } from '@nest-auth/react'
import type { DemoSignIn } from '../demo.ts'
import { useLinkedOrganisation } from '../navigation.ts'
import { Credentials } from './credentials.tsx'
import { DemoAccounts } from './demo-accounts.tsx'
import { FindOrganisation } from './find-organisation.tsx'
import { ForgotPassword } from './forgot-password.tsx'
import { OutboxHint } from './outbox-hint.tsx'

interface SignInStepsProps {
  /** `useLogin()`, or `useAddAccount()` beside the present accounts. */
  flow: SignInFlow
  /** An account whose session has ended: its organisation and its email are filled in. */
  expired: Account | null
  /** Stands below the title of the first step. */
  lead: ReactNode
  footer?: ReactNode
}

/** First the organisation, then email and password: the same email is another account in every organisation. */
export function SignInSteps({ flow, expired, lead, footer }: SignInStepsProps) {
  const [organisation, setOrganisation] = useState<Tenant | null>(expired?.tenant ?? null)
  const linked = useLinkedOrganisation()
  const [slug, setSlug] = useState(expired?.tenant?.slug ?? linked ?? '')
  const [email, setEmail] = useState(expired?.user.email ?? '')
  const [password, setPassword] = useState('')
  // A shared link has answered the first step.
  const [isSearching, setIsSearching] = useState(linked !== null)
  const [isForgotten, setIsForgotten] = useState(false)
  const isExpired = organisation !== null && organisation.id === expired?.tenant?.id

  function choose(demo: DemoSignIn) {
    flow.reset()
    setIsForgotten(false)
    setEmail(demo.email)
    setPassword(demo.password)
    if (demo.organisation.slug === organisation?.slug) return
    setOrganisation(null)
    setSlug(demo.organisation.slug)
    setIsSearching(true)
  }

  return (
    <div className="steps">
      {organisation && isForgotten ? (
        <ForgotPassword organisation={organisation} email={email} onBack={() => setIsForgotten(false)} />
      ) : organisation ? (
        <Credentials
          flow={flow}
          organisation={organisation}
          isExpired={isExpired}
          credentials={{ email, setEmail, password, setPassword }}
          footer={footer}
          onForgotten={() => setIsForgotten(true)}
          onLeave={() => {
            flow.reset()
            setPassword('')
            setOrganisation(null)
          }}
        />
      ) : (
        <FindOrganisation
          slug={slug}
          onChange={(typed) => {
            setIsSearching(false)
            setSlug(typed)
          }}
          isSearching={isSearching}
          onSearch={() => setIsSearching(true)}
          onFound={(found) => {
            setIsSearching(false)
            setOrganisation(found)
          }}
          lead={lead}
          footer={footer}
        />
      )}
      <DemoAccounts onChoose={choose} />
      <OutboxHint />
    </div>
  )
}
