import { impersonate } from '@nest-auth/js-client'
import type { RequestInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Lets platform staff act in the name of a member: a TanStack mutation that makes the member's account the one of this tab. */
export function useImpersonate(): UseMutationResult<void, Error, RequestInput<'impersonate'>['body']> {
  return useClientMutation('useImpersonate()', impersonate)
}
