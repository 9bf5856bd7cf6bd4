import type { RoleName } from '../register.ts'
import { useAuthSnapshot } from '../runtime/auth-context.ts'

/** Whether the signed-in person holds a role in the active tenant; false while that is not known. */
export function useRole(name: RoleName): boolean {
  const snapshot = useAuthSnapshot('useRole()')
  return snapshot.status === 'signed-in' && (snapshot.membership?.roles.includes(name) ?? false)
}
