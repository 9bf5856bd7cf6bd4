import type { AuthClient } from '../auth-client.ts'
import type { RequestInput, ResponseOf } from '../contract/index.ts'
import { memberRoutes } from '../contract/routes/members.ts'
import { readAgain } from '../sessions/read-again.ts'

/** Changes the name or the branding of the active tenant. */
export async function updateTenant(
  auth: AuthClient,
  body: RequestInput<'updateTenant'>['body'],
): Promise<ResponseOf<'updateTenant'>> {
  const tenant = await auth.call('updateTenant', memberRoutes, { body })
  await readAgain(auth)
  return tenant
}
