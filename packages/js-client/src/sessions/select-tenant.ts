import { call } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { ResponseOf, TenantId } from '../contract/index.ts'
import { commitSignIn } from './sign-in.ts'

/** Finishes a login that answered `tenant_required`. */
export const selectTenant = async (
  context: ClientContext,
  body: { selectionToken: string; tenantId: TenantId },
): Promise<ResponseOf<'selectTenant'>> => commitSignIn(context, await call(context, 'selectTenant', { body }))
