import { call } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { ResponseOf, TenantId } from '../contract/index.ts'
import { commitSignIn } from './sign-in.ts'

/** Finishes a login that answered `tenant_required`. */
export async function selectTenant(
  context: ClientContext,
  body: { selectionToken: string; tenantId: TenantId },
): Promise<ResponseOf<'selectTenant'>> {
  return commitSignIn(context, await call(context, 'selectTenant', { body }))
}
