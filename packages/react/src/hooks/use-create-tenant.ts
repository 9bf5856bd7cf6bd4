import { createTenant } from '@nest-auth/js-client'
import type { RequestInput, Tenant } from '@nest-auth/js-client'
import { useMutation } from '@tanstack/react-query'
import type { UseMutationResult } from '@tanstack/react-query'
import { accountKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** Name and slug of a new tenant. */
export type CreateTenantInput = RequestInput<'createTenant'>['body']

/** Creates a tenant owned by the signed-in person, without switching to it: a TanStack mutation. */
export function useCreateTenant(): UseMutationResult<Tenant, Error, CreateTenantInput> {
  const { client, queries } = useAuthRuntime('useCreateTenant()')
  return useMutation(
    {
      mutationFn: (input: CreateTenantInput) => createTenant(client, input),
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: queryKeys.tenants(accountKeyOf(client.getSnapshot())) })
      },
    },
    queries,
  )
}
