import { Show, usePermission, useRole, useSuspenseUser, useUser } from '@nest-auth/react'
import type { PermissionName, RoleName, ShowProps, UserProfile } from '@nest-auth/react'

declare module '@nest-auth/react' {
  interface Register {
    role: 'owner' | 'member'
    permission: 'orders:read' | 'orders:write'
    profile: { name: string; isOnboarded?: boolean }
  }
}

const roles: Record<RoleName, true> = { owner: true, member: true }
const permissions: Record<PermissionName, true> = { 'orders:read': true, 'orders:write': true }

/** What an application that has registered its names may write, and what the compiler refuses. */
export function useRegisteredNames() {
  const right: ShowProps['when'][] = [{ role: 'owner' }, { permission: 'orders:read', role: 'member' }]
  // @ts-expect-error -- no such role
  const wrong: ShowProps['when'] = { role: 'admin' }
  // @ts-expect-error -- no such permission
  usePermission('orders:wirte')
  // @ts-expect-error -- no such role
  useRole('admin')
  return [Show, roles, permissions, right, wrong, useRole('owner'), usePermission('orders:write')]
}

const profiles: UserProfile[] = [{ name: 'Ada' }, { name: 'Ada', isOnboarded: true }]

/** The application's profile, roles and permissions are what the hooks answer. */
export function useRegisteredUser() {
  const user = useUser()
  // @ts-expect-error -- not before it is known that somebody is signed in
  const early = user.user
  if (user.status !== 'signed-in') return [profiles, early]
  const name: string = user.user.profile.name
  const { membership, user: suspended } = useSuspenseUser()
  const roles: ('owner' | 'member')[] | undefined = membership?.roles
  const permissions: ('orders:read' | 'orders:write')[] | undefined = membership?.permissions
  // @ts-expect-error -- no such field of the profile
  const nickname = suspended.profile.nickname
  // @ts-expect-error -- no such role
  const isAdmin = membership?.roles.includes('admin')
  return [name, roles, permissions, nickname, isAdmin]
}
