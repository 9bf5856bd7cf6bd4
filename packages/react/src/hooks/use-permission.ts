import type { PermissionName } from '../register.ts'
import { useAuthSnapshot } from '../runtime/auth-context.ts'

/** Whether the signed-in person holds a permission in the active tenant; false while that is not known. */
export function usePermission(name: PermissionName): boolean {
  const snapshot = useAuthSnapshot('usePermission()')
  return snapshot.status === 'signed-in' && (snapshot.membership?.permissions.includes(name) ?? false)
}
