import type { ReactNode } from 'react'
import type { Account } from '@nest-auth/js-client'
import { userLabel } from '../user-label.ts'
import { Avatar } from './avatar.tsx'
import type { AccountSlots } from './slots.ts'

export interface AccountFaceProps {
  account: Account
  slots: AccountSlots
  /** Further lines. */
  children?: ReactNode
}

/** An account: the person, then the tenant, because several accounts may have the same person and email. */
export function AccountFace({ account, slots, children }: AccountFaceProps) {
  const { user, tenant } = account
  const label = userLabel(user)
  return (
    <>
      {slots.avatar?.(account) ?? <Avatar id={user.id} name={label} tenant={tenant} isRound isLarge />}
      <span className="na-row-text">
        <span className="na-name">{label}</span>
        {slots.detail?.(account) ?? (
          <>
            {tenant && <span className="na-detail na-detail-strong">{tenant.name}</span>}
            {user.email && user.email !== label && <span className="na-detail">{user.email}</span>}
          </>
        )}
        {children}
      </span>
    </>
  )
}
