import type { Account } from '@nest-auth/js-client'
import { useStore } from 'zustand'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** The accounts of this device, the most recently used first, each `active`, `ready` or `expired`. */
export function useAccounts(): readonly Account[] {
  const { client } = useAuthRuntime('useAccounts()')
  return useStore(client.accounts, ({ accounts }) => accounts)
}
