import { useState } from 'react'
import { useMembers, usePermission, useRoles, useUser } from '@nest-auth/react'
import { Invitations } from '../invitations/invitations.tsx'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'
import { MemberRow } from './member-row.tsx'

/** Who is in the organisation, with which roles, and who is invited. */
export function MembersPage() {
  useTitle('Members')
  const user = useUser()
  const [search, setSearch] = useState('')
  const members = useMembers({ search })
  const { items: roles } = useRoles()
  const mayInvite = usePermission('members:invite')
  if (user.status !== 'signed-in' || !user.tenant) return null
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Members</h1>
          <p className="muted">{user.tenant.name}</p>
        </div>
      </div>
      <div className="add">
        <input
          type="search"
          aria-label="Search members"
          placeholder="Search members"
          maxLength={120}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      {members.isPending && <ListSkeleton label="Loading members" rows={3} />}
      {members.isError && (
        <Notice
          tone="error"
          action={
            <button type="button" className="button" onClick={() => members.refetch()}>
              Try again
            </button>
          }
        >
          {messageOf(members.error)}
        </Notice>
      )}
      {members.data && members.items.length === 0 && <p className="muted">Nobody here is called that.</p>}
      {members.items.length > 0 && (
        <ul className="rows" aria-label="Members">
          {members.items.map((member) => (
            <MemberRow key={member.user.id} member={member} roles={roles} />
          ))}
        </ul>
      )}
      {members.hasNextPage && (
        <p>
          <button
            type="button"
            className="button"
            disabled={members.isFetchingNextPage}
            onClick={() => members.fetchNextPage()}
          >
            Show more
          </button>
        </p>
      )}
      {mayInvite && <Invitations roles={roles} />}
    </>
  )
}
