import type { LoginInput } from '../auth-client.ts'
import { call } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { LoginResult } from '../contract/index.ts'
import { lookupTenant } from '../tenants/lookup-tenant.ts'
import { commitSignIn, makeRoom } from './sign-in.ts'

/** Signs in, beside the accounts already here; the step `mfa_required` or `tenant_required` changes nothing yet. */
export const login = async (
  context: ClientContext,
  { tenantSlug, ...body }: LoginInput,
): Promise<LoginResult> => {
  makeRoom(context, body)
  if (tenantSlug !== undefined) body.tenantId = (await lookupTenant(context, tenantSlug)).id
  return commitSignIn(context, await call(context, 'login', { body }))
}
