import { updateTenant } from '@nest-auth/js-client'
import type { RequestInput, ResponseOf } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** Changes the name or the branding of the active tenant: a TanStack mutation. */
export function useUpdateTenant(): UseMutationResult<
  ResponseOf<'updateTenant'>,
  Error,
  RequestInput<'updateTenant'>['body']
> {
  return useClientMutation('useUpdateTenant()', updateTenant, [queryKeys.tenants])
}
