import { setMemberStatus } from '@nest-auth/js-client'
import type { ResponseOf } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** A member, and whether the tenant is open to them. */
export interface SetMemberStatusInput {
  userId: string
  isActive: boolean
}

/** Suspends a member of the active tenant, or lets the member in again: a TanStack mutation. */
export function useSetMemberStatus(): UseMutationResult<
  ResponseOf<'setMemberStatus'>,
  Error,
  SetMemberStatusInput
> {
  return useClientMutation(
    'useSetMemberStatus()',
    (client, { userId, isActive }: SetMemberStatusInput) => setMemberStatus(client, userId, isActive),
    [queryKeys.members],
  )
}
