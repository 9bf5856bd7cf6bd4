import { useEffect, useRef, useState } from 'react'
import type { Account } from '@nest-auth/js-client'
import { TenantScope, useAddAccount, usePermission, useUser } from '@nest-auth/react'
import { AccountSwitcher } from '@nest-auth/react/ui'
import { AccountPage } from '../account/account-page.tsx'
import { AccountsPage } from '../accounts/accounts-page.tsx'
import { SignInSteps } from '../entrance/sign-in-steps.tsx'
import { SignUp } from '../entrance/sign-up.tsx'
import { goTo, useLinkedOrganisation, usePage, type Page } from '../navigation.ts'
import { MembersPage } from '../members/members-page.tsx'
import { NotesPage } from '../notes/notes-page.tsx'
import { LinkedOrganisation } from '../organisations/linked-organisation.tsx'
import { OrganisationTile } from '../organisations/organisation-tile.tsx'
import { SessionsPage } from '../sessions/sessions-page.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

/** The page of this tab's account. What is inside `TenantScope` begins anew with every account. */
export function Home() {
  const user = useUser()
  const named = usePage()
  const linked = useLinkedOrganisation()
  const mayReadMembers = usePermission('members:read')
  const addAccount = useAddAccount()
  const [again, setAgain] = useState<Account | null>(null)
  const page = named === 'members' && !mayReadMembers ? 'notes' : named
  if (user.status !== 'signed-in' || !user.tenant) return null

  const signInTo = (account: Account | null) => {
    addAccount.reset()
    setAgain(account)
    goTo('add-account')
  }
  const stay = (
    <>
      You stay signed in to {user.tenant.name}. <a href="#/notes">Back to its notes</a>
    </>
  )
  const content =
    page === 'accounts' ? (
      <AccountsPage onSignInAgain={signInTo} onAdd={() => signInTo(null)} />
    ) : page === 'sessions' ? (
      <SessionsPage />
    ) : (
      <TenantScope>
        {page === 'account' ? <AccountPage /> : page === 'members' ? <MembersPage /> : <NotesPage />}
      </TenantScope>
    )
  return (
    <>
      <header className="header">
        <a className="product" href="#/notes">
          <OrganisationTile organisation={user.tenant} />
          <span className="product-name">{user.tenant.name}</span>
        </a>
        <span className="header-space" />
        <ThemeToggle />
        <AccountSwitcher
          labels={{ expired: 'Sign in again' }}
          onAddAccount={() => signInTo(null)}
          onExpired={signInTo}
        />
      </header>
      {page === 'sign-up' || page === 'add-account' ? (
        <main className="entrance" tabIndex={-1}>
          {page === 'sign-up' ? (
            <SignUp lead={stay} />
          ) : (
            <SignInSteps
              key={again?.key}
              flow={addAccount}
              expired={again}
              lead={
                <>
                  One more account on this device. New there? <a href="#/sign-up">Create an organisation</a>
                </>
              }
              footer={<p className="muted card-foot">{stay}</p>}
            />
          )}
        </main>
      ) : (
        <>
          <nav className="tabs" aria-label="Pages">
            <Tab page="notes" current={page} title="Notes" />
            {mayReadMembers && <Tab page="members" current={page} title="Members" />}
            <Tab page="accounts" current={page} title="Accounts" />
            <Tab page="sessions" current={page} title="Sessions" />
            <Tab page="account" current={page} title="Security" />
          </nav>
          <main className="page" tabIndex={-1}>
            {linked === null ? (
              content
            ) : (
              <LinkedOrganisation slug={linked} onSignInAgain={signInTo}>
                {content}
              </LinkedOrganisation>
            )}
          </main>
        </>
      )}
    </>
  )
}

function Tab({ page, current, title }: { page: Page; current: Page; title: string }) {
  const isCurrent = page === current
  const tab = useRef<HTMLAnchorElement>(null)
  // On a narrow screen it may lie beyond the edge.
  useEffect(() => {
    if (isCurrent) tab.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isCurrent])
  return (
    <a ref={tab} className="tab" href={`#/${page}`} aria-current={isCurrent ? 'page' : undefined}>
      {title}
    </a>
  )
}
