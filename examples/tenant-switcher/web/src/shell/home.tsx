import { useEffect, useRef, useState } from 'react'
import { TenantScope, usePermission, useUser } from '@nest-auth/react'
import { TenantSwitcher } from '@nest-auth/react/ui'
import { AccountPage } from '../account/account-page.tsx'
import { useLinkedOrganisation, usePage, type Page } from '../navigation.ts'
import { CreateOrganisationDialog } from '../organisations/create-organisation-dialog.tsx'
import { MembersPage } from '../members/members-page.tsx'
import { LinkedOrganisation } from '../organisations/linked-organisation.tsx'
import { NoOrganisation } from '../organisations/no-organisation.tsx'
import { ProjectsPage } from '../projects/projects-page.tsx'
import { SessionsPage } from '../sessions/sessions-page.tsx'
import { Mark } from './icons.tsx'
import { ThemeToggle } from './theme-toggle.tsx'
import { UserMenu } from './user-menu.tsx'

/** The page of somebody who is signed in. What is inside `TenantScope` begins anew with every organisation. */
export function Home() {
  const user = useUser()
  const named = usePage()
  const linked = useLinkedOrganisation()
  const [isCreating, setIsCreating] = useState(false)
  const mayReadMembers = usePermission('members:read')
  const create = () => setIsCreating(true)
  const isOpen = ['sessions', 'account'].includes(named) || (named === 'members' && mayReadMembers)
  const page = isOpen ? named : 'projects'
  if (user.status !== 'signed-in') return null

  const content =
    page === 'sessions' ? (
      <SessionsPage />
    ) : page === 'account' ? (
      <AccountPage />
    ) : user.tenant ? (
      <TenantScope>{page === 'members' ? <MembersPage /> : <ProjectsPage />}</TenantScope>
    ) : (
      <NoOrganisation onCreate={create} />
    )
  return (
    <>
      <header className="header">
        <a className="product" href="#/projects">
          <Mark />
          <span className="product-name">Workbench</span>
        </a>
        <TenantSwitcher onCreateTenant={create} />
        <span className="header-space" />
        <ThemeToggle />
        <UserMenu />
      </header>
      <nav className="tabs" aria-label="Pages">
        <Tab page="projects" current={page} title="Projects" />
        {mayReadMembers && <Tab page="members" current={page} title="Members" />}
        <Tab page="sessions" current={page} title="Sessions" />
        <Tab page="account" current={page} title="Account" />
      </nav>
      <main className="page" tabIndex={-1}>
        {linked === null ? content : <LinkedOrganisation slug={linked}>{content}</LinkedOrganisation>}
      </main>
      {isCreating && <CreateOrganisationDialog onClose={() => setIsCreating(false)} />}
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
