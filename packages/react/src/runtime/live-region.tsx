import { useEffect, useRef, useState } from 'react'
import type { CSSProperties } from 'react'
import type { AuthSnapshot, Tenant, User } from '@nest-auth/js-client'
import { userLabel } from '../user-label.ts'
import { useAuthSnapshot } from './auth-context.ts'

/** What screen readers are told when the account or the tenant changes. */
export interface AuthAnnouncements {
  tenantSwitched: (tenant: Tenant | null) => string
  accountSwitched: (user: User, tenant: Tenant | null) => string
  signedIn: (user: User) => string
  signedOut: () => string
}

const english: AuthAnnouncements = {
  tenantSwitched: (tenant) => (tenant ? `Switched to ${tenant.name}` : 'No organisation chosen'),
  accountSwitched: (user, tenant) =>
    `Switched to ${[userLabel(user), tenant?.name].filter(Boolean).join(', ')}`,
  signedIn: (user) => `Signed in as ${userLabel(user)}`,
  signedOut: () => 'Signed out',
}

// Inline, because the page may not have loaded the style sheet.
const hidden: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  margin: -1,
  padding: 0,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
  border: 0,
}

interface LiveRegionProps {
  announcements: Partial<AuthAnnouncements> | undefined
  announce: ((message: string) => void) | undefined
}

/** Announces switches from outside of everything a switch remounts: by itself, or through the application. */
export function LiveRegion({ announcements, announce }: LiveRegionProps) {
  const snapshot = useAuthSnapshot('<AuthProvider>')
  const before = useRef(snapshot)
  const [text, setText] = useState('')

  useEffect(() => {
    const message = messageOf(before.current, snapshot, { ...english, ...announcements })
    before.current = snapshot
    if (message === null) return
    if (announce) announce(message)
    else setText(message)
  }, [snapshot, announcements, announce])

  if (announce) return null

  // The attribute keeps the region audible while a modal layer hides the rest of the page.
  return (
    <div role="status" aria-live="polite" data-live-announcer="true" style={hidden}>
      {text}
    </div>
  )
}

function messageOf(from: AuthSnapshot, to: AuthSnapshot, say: AuthAnnouncements): string | null {
  if (from.status === 'loading' || to.status === 'loading') return null
  if (to.status === 'signed-out') return from.status === 'signed-in' ? say.signedOut() : null
  if (from.status === 'signed-out') return say.signedIn(to.user)
  if (from.accountKey !== to.accountKey) return say.accountSwitched(to.user, to.tenant)
  return from.pairKey === to.pairKey ? null : say.tenantSwitched(to.tenant)
}
