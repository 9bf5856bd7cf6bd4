import { setMemberRoles } from '@nest-auth/js-client'
import type { ResponseOf } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** A member, and every role held afterwards. */
export interface SetMemberRolesInput {
  userId: string
  roles: string[]
}

/** Replaces the roles of a member of the active tenant: a TanStack mutation. */
export function useSetMemberRoles(): UseMutationResult<
  ResponseOf<'setMemberRoles'>,
  Error,
  SetMemberRolesInput
> {
  return useClientMutation(
    'useSetMemberRoles()',
    (client, { userId, roles }: SetMemberRolesInput) => setMemberRoles(client, userId, roles),
    [queryKeys.members],
  )
}
