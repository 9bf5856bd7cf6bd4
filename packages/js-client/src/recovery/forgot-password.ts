import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { recoveryRoutes } from '../contract/routes/recovery.ts'

/** Body of `forgotPassword`; `tenantSlug` looks the tenant up first. */
export type ForgotPasswordInput = RequestInput<'forgotPassword'>['body'] & { tenantSlug?: string | undefined }

/** Asks for a mail with a link to a new password. Resolves alike whether or not anybody has the address. */
export async function forgotPassword(
  auth: AuthClient,
  { tenantSlug, ...body }: ForgotPasswordInput,
): Promise<void> {
  if (tenantSlug !== undefined) body.tenantId = (await auth.lookupTenant(tenantSlug)).id
  await auth.call('forgotPassword', recoveryRoutes, { body })
}
