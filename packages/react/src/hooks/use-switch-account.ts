import { useMemo } from 'react'
import type { AccountKey } from '@nest-auth/js-client'
import { useStore } from 'zustand'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** The means to switch the account of this tab, and where the last switch stands. */
export interface SwitchAccountResult {
  /** Resolves when the other account is on the page; on failure nothing has changed, and it rejects. */
  switchAccount: (key: AccountKey) => Promise<void>
  isSwitching: boolean
  /** The account that is being switched to, or that the last switch failed to reach. */
  target: AccountKey | null
  /** Why the last switch failed. */
  error: Error | null
  /** Forgets a failed switch. */
  reset: () => void
}

/** Makes another account of this device the active one of this tab. */
export function useSwitchAccount(): SwitchAccountResult {
  const { accountSwitch } = useAuthRuntime('useSwitchAccount()')
  const { status, target, error } = useStore(accountSwitch.state)
  return useMemo(
    () => ({
      switchAccount: accountSwitch.start,
      isSwitching: status === 'switching',
      target,
      error,
      reset: accountSwitch.reset,
    }),
    [accountSwitch, status, target, error],
  )
}
