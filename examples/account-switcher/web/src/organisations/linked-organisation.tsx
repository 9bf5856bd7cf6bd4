import type { ReactNode } from 'react'
import type { Account } from '@nest-auth/js-client'
import { userLabel, useTenantLink } from '@nest-auth/react'
import { messageOf } from '../messages.ts'
import { linkTo, useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'

interface LinkedOrganisationProps {
  slug: string
  onSignInAgain: (account: Account) => void
  children: ReactNode
}

/** What a shared link leads to. The account of this device in its organisation is offered, never switched to unasked. */
export function LinkedOrganisation({ slug, onSignInAgain, children }: LinkedOrganisationProps) {
  const link = useTenantLink(slug)
  switch (link.status) {
    case 'active':
      return children
    case 'elsewhere': {
      const { account, tenant, error } = link
      const isExpired = account?.state === 'expired'
      const open = () => (isExpired ? onSignInAgain(account) : void link.open())
      return (
        <Elsewhere name={tenant.name}>
          <Notice
            tone={error ? 'error' : 'info'}
            action={
              <button type="button" className="button" disabled={link.isOpening} onClick={open}>
                {isExpired ? 'Sign in again' : `Open ${tenant.name}`}
              </button>
            }
          >
            {error
              ? messageOf(error)
              : `This page is in ${tenant.name}${account ? `, where you are ${userLabel(account.user)}` : ''}.`}
          </Notice>
        </Elsewhere>
      )
    }
    case 'unknown':
      return <NoAccountThere slug={slug} />
    case 'error':
      return (
        <Notice
          tone="error"
          action={
            <button type="button" className="button" onClick={link.retry}>
              Try again
            </button>
          }
        >
          {messageOf(link.error)}
        </Notice>
      )
    default:
      return <ListSkeleton label="Following the link" />
  }
}

function NoAccountThere({ slug }: { slug: string }) {
  useTitle('Another organisation')
  return (
    <div className="empty">
      <h1>No account there</h1>
      <p className="muted">
        This link leads to an organisation in which no account of this device is.{' '}
        <a href={linkTo(slug, 'add-account')}>Add your account there</a>, or{' '}
        <a href="#/notes">go back to your notes</a>.
      </p>
    </div>
  )
}

function Elsewhere({ name, children }: { name: string; children: ReactNode }) {
  useTitle(name)
  return (
    <>
      <div className="page-head">
        <h1>{name}</h1>
      </div>
      {children}
    </>
  )
}
