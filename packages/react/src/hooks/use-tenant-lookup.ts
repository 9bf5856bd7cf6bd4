import { useMemo } from 'react'
import { isAuthError } from '@nest-auth/js-client'
import type { ResponseOf } from '@nest-auth/js-client'
import { useQuery } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime } from '../runtime/auth-context.ts'
import { useDebounced } from './use-debounced.ts'

const typingPauseMs = 300

/** Whether a slug names a tenant; branch on `status`. */
export type TenantLookup =
  | { status: 'idle' }
  | { status: 'loading' }
  | { status: 'found'; tenant: ResponseOf<'lookupTenant'> }
  | { status: 'not-found' }
  | { status: 'error'; error: Error; retry: () => void }

/** Looks a tenant up by its exact slug while it is typed; idle while the slug is empty. */
export function useTenantLookup(slug: string): TenantLookup {
  const { client, queries } = useAuthRuntime('useTenantLookup()')
  const typed = slug.trim().toLowerCase()
  const settled = useDebounced(typed, typingPauseMs)
  const { data, error, refetch } = useQuery(
    {
      queryKey: queryKeys.tenantLookup(settled),
      queryFn: ({ signal }) => client.lookupTenant(settled, { signal }),
      enabled: settled !== '',
    },
    queries,
  )
  return useMemo(() => {
    if (typed === '') return { status: 'idle' }
    if (typed !== settled) return { status: 'loading' }
    if (data) return { status: 'found', tenant: data }
    if (isAuthError(error, 'TENANT_NOT_FOUND')) return { status: 'not-found' }
    if (error) return { status: 'error', error, retry: () => void refetch() }
    return { status: 'loading' }
  }, [typed, settled, data, error, refetch])
}
