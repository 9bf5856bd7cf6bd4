import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { discoveryRoutes } from '../contract/routes/discovery.ts'

/** Reads what the server offers: tenancy, ways to sign in, sign-up, recovery. */
export function clientConfig(auth: AuthClient): Promise<ResponseOf<'clientConfig'>> {
  return auth.call('clientConfig', discoveryRoutes)
}
