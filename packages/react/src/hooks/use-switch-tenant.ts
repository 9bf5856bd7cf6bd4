import { useMemo } from 'react'
import type { TenantId } from '@nest-auth/js-client'
import { useStore } from 'zustand'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** The means to switch the tenant of this tab, and where the last switch stands. */
export interface SwitchTenantResult {
  /** Resolves when the new tenant is on the page; on failure nothing has changed, and it rejects. */
  switchTenant: (tenantId: TenantId) => Promise<void>
  isSwitching: boolean
  /** The tenant that is being switched to, or that the last switch failed to reach. */
  target: TenantId | null
  /** Why the last switch failed. */
  error: Error | null
  /** Forgets a failed switch. */
  reset: () => void
}

/** Switches the tenant of this tab. All users of the hook see the same switch, also those a switch remounts. */
export function useSwitchTenant(): SwitchTenantResult {
  const { tenantSwitch } = useAuthRuntime('useSwitchTenant()')
  const { status, target, error } = useStore(tenantSwitch.state)
  return useMemo(
    () => ({
      switchTenant: tenantSwitch.start,
      isSwitching: status === 'switching',
      target,
      error,
      reset: tenantSwitch.reset,
    }),
    [tenantSwitch, status, target, error],
  )
}
