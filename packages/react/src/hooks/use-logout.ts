import { logoutAll } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** What `useLogout()` signs out. */
export interface LogoutInput {
  /**
   * What is signed out: the active account on this device, that account on every device, or every account of this
   * device.
   * @default 'account'
   */
  of?: 'account' | 'account-everywhere' | 'every-account'
}

/** Signs out and erases what is cached of the account: a TanStack mutation, whose input may be left out. */
export function useLogout(): UseMutationResult<void, Error, LogoutInput | void> {
  return useClientMutation('useLogout()', (client, input: LogoutInput | void) => {
    switch (input?.of) {
      case 'account-everywhere':
        return logoutAll(client)
      case 'every-account':
        return client.signOutAll()
      default:
        return client.logout()
    }
  })
}
