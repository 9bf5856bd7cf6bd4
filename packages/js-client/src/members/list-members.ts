import type { AuthClient } from '../auth-client.ts'
import type { RequestInput, ResponseOf } from '../contract/index.ts'
import { memberRoutes } from '../contract/routes/members.ts'

/** Somebody in the active tenant. */
export type Member = ResponseOf<'listMembers'>['items'][number]

/** Reads one page of the members of the active tenant. */
export function listMembers(
  auth: AuthClient,
  query?: RequestInput<'listMembers'>['query'],
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'listMembers'>> {
  return auth.call('listMembers', memberRoutes, { query, ...options })
}
