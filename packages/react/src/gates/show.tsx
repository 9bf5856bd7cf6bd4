import { useUser } from '../hooks/use-user.ts'
import type { SignedInUser } from '../hooks/use-user.ts'
import type { PermissionName, RoleName } from '../register.ts'
import type { GateProps } from './signed-in.tsx'

/** A role, a permission, both, or a question about who is signed in. */
export type ShowCondition =
  | { role: RoleName; permission?: PermissionName }
  | { role?: RoleName; permission: PermissionName }
  | ((auth: SignedInUser) => boolean)

/** Props of `<Show>`. */
export interface ShowProps extends GateProps {
  when: ShowCondition
}

/**
 * Renders its children when somebody is signed in and meets the condition; nothing while that is not known. It hides,
 * it does not protect: the server refuses what somebody may not do.
 */
export function Show({ when, children, fallback }: ShowProps) {
  const auth = useUser()
  if (auth.status === 'loading') return null
  return <>{auth.status === 'signed-in' && meets(auth, when) ? children : fallback}</>
}

function meets(auth: SignedInUser, when: ShowCondition): boolean {
  if (typeof when === 'function') return when(auth)
  const { roles = [], permissions = [] } = auth.membership ?? {}
  const { role, permission } = when
  // Neither given can only come from untyped code, and must not open the gate.
  if (role === undefined && permission === undefined) return false
  return (
    (role === undefined || roles.includes(role)) &&
    (permission === undefined || permissions.includes(permission))
  )
}
