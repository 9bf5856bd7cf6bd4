import { call } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { ResponseOf } from '../contract/index.ts'

/** Finds a tenant by its exact slug, before a login. */
export const lookupTenant = (
  context: ClientContext,
  slug: string,
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'lookupTenant'>> => call(context, 'lookupTenant', { ...options, query: { slug } })
