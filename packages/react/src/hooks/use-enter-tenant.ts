import { enterTenant } from '@nest-auth/js-client'
import type { RequestInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Lets platform staff act in a tenant as themselves: a TanStack mutation that makes the tenant the one of this tab. */
export function useEnterTenant(): UseMutationResult<void, Error, RequestInput<'enterTenant'>['body']> {
  return useClientMutation('useEnterTenant()', enterTenant)
}
