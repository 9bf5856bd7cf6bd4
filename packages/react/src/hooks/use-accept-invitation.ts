import { acceptInvitation, accountFor } from '@nest-auth/js-client'
import type { OtherAccount, ResponseOf } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useAuthRuntime } from '../runtime/auth-context.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** The mutation of `useAcceptInvitation()`, and who else was invited. */
export type AcceptInvitationResult = UseMutationResult<ResponseOf<'acceptInvitation'>, Error, string> & {
  /**
   * Set when somebody else was invited: the account to switch to, where this device holds it, or the address to sign in
   * with.
   */
  otherAccount: OtherAccount | null
}

/** Joins the tenant of an invitation and switches to it: a TanStack mutation over the token of the mailed link. */
export function useAcceptInvitation(): AcceptInvitationResult {
  const { client } = useAuthRuntime('useAcceptInvitation()')
  const mutation = useClientMutation('useAcceptInvitation()', acceptInvitation)
  return { ...mutation, otherAccount: accountFor(client, mutation.error) }
}
