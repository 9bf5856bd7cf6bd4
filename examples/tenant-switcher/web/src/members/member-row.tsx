import { useState } from 'react'
import type { Member, RoleListItem } from '@nest-auth/js-client'
import { usePermission, useRemoveMember, useSetMemberRoles } from '@nest-auth/react'
import { messageOf } from '../messages.ts'
import { RoleSelect } from './role-select.tsx'

/** One member: who it is, the role, and the way out. */
export function MemberRow({ member, roles }: { member: Member; roles: readonly RoleListItem[] }) {
  const mayUpdate = usePermission('members:update')
  const mayRemove = usePermission('members:remove')
  const setRoles = useSetMemberRoles()
  const remove = useRemoveMember()
  const [isSure, setIsSure] = useState(false)
  const { user, isSelf } = member
  const name = String(user.profile['name'] ?? user.username ?? user.email)
  const leaving = isSelf ? 'Leave' : 'Remove'
  const error = setRoles.error ?? remove.error
  return (
    <li className="row" data-leaving={remove.isPending || undefined}>
      <div className="row-label row-stack">
        <span className="row-name">
          {name}
          {isSelf && <span className="muted"> (you)</span>}
        </span>
        <span className="muted">{user.email}</span>
      </div>
      <div className="row-actions">
        {mayUpdate ? (
          <RoleSelect
            label={`Role of ${name}`}
            roles={roles}
            value={setRoles.isPending ? setRoles.variables.roles : member.roles}
            isBusy={setRoles.isPending}
            onChange={(chosen) => setRoles.mutate({ userId: user.id, roles: chosen })}
          />
        ) : (
          <span className="tag">{member.roles.join(', ') || 'no role'}</span>
        )}
        {(mayRemove || isSelf) && (
          <button
            type="button"
            className="button"
            aria-label={`${isSure ? 'Yes, ' : ''}${leaving}: ${name}`}
            disabled={remove.isPending}
            onBlur={() => setIsSure(false)}
            onClick={() => (isSure ? remove.mutate(user.id) : setIsSure(true))}
          >
            {isSure ? `Yes, ${leaving.toLowerCase()}` : leaving}
          </button>
        )}
      </div>
      {error && (
        <p className="field-error" role="alert">
          {messageOf(error)}
        </p>
      )}
    </li>
  )
}
