import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf, TenantId } from '../contract/index.ts'
import { signInRoutes } from '../contract/routes/sign-in.ts'
import { contextOf } from '../inside.ts'
import { commitSignIn } from './sign-in.ts'

/** Finishes a login that answered `tenant_required`. */
export async function selectTenant(
  auth: AuthClient,
  body: { selectionToken: string; tenantId: TenantId },
): Promise<ResponseOf<'selectTenant'>> {
  const context = contextOf(auth)
  const result = await auth.call('selectTenant', signInRoutes, { body })
  return context ? commitSignIn(context, result) : result
}
