import { Show, usePermission, useRole } from '@nest-auth/react'
import type { PermissionName, RoleName, ShowProps } from '@nest-auth/react'

declare module '@nest-auth/react' {
  interface Register {
    role: 'owner' | 'member'
    permission: 'orders:read' | 'orders:write'
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
