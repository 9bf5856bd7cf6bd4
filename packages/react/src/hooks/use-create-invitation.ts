import { createInvitation } from '@nest-auth/js-client'
import type { RequestInput, ResponseOf } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** Invites an address into the active tenant: a TanStack mutation. */
export function useCreateInvitation(): UseMutationResult<
  ResponseOf<'createInvitation'>,
  Error,
  RequestInput<'createInvitation'>['body']
> {
  return useClientMutation('useCreateInvitation()', createInvitation, [queryKeys.invitations])
}
