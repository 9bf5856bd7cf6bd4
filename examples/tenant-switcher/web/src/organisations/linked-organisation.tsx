import type { ReactNode } from 'react'
import { useTenantLink } from '@nest-auth/react'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'

/** What a shared link leads to. A member is switched to its organisation; to others nothing tells that it exists. */
export function LinkedOrganisation({ slug, children }: { slug: string; children: ReactNode }) {
  const link = useTenantLink(slug, { recover: 'switch' })
  switch (link.status) {
    case 'active':
      return children
    case 'elsewhere':
      return link.isOpening ? (
        <ListSkeleton label={`Opening ${link.tenant.name}`} />
      ) : (
        <Elsewhere name={link.tenant.name}>
          <Notice
            tone={link.error ? 'error' : 'info'}
            action={
              <button type="button" className="button" onClick={() => void link.open()}>
                Open {link.tenant.name}
              </button>
            }
          >
            {link.error ? messageOf(link.error) : `This page is in ${link.tenant.name}.`}
          </Notice>
        </Elsewhere>
      )
    case 'unknown':
      return <NothingHere />
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

function NothingHere() {
  useTitle('Nothing here')
  return (
    <div className="empty">
      <h1>There is nothing here</h1>
      <p className="muted">
        The link may be mistyped, or it leads to an organisation you are no member of.{' '}
        <a href="#/projects">Go to your projects</a>
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
