import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { sessionRoutes } from '../contract/routes/sessions.ts'

/** Reads where the active account is signed in. */
export function listSessions(
  auth: AuthClient,
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'listSessions'>> {
  return auth.call('listSessions', sessionRoutes, options)
}
