import { resendInvitation } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** Mails an invitation again with a new link: a TanStack mutation over its id. */
export function useResendInvitation(): UseMutationResult<void, Error, string> {
  return useClientMutation('useResendInvitation()', resendInvitation, [queryKeys.invitations])
}
