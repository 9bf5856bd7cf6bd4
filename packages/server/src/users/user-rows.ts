import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { callerInForce, tenantInForce, writtenUsers } from '../persistence/isolation/setting.sql.ts'
import type { TenantRows } from '../persistence/isolation/tenant-scoped.decorator.ts'

const own = `tenant_id = ${tenantInForce()} or id = ${callerInForce} or id = any(${writtenUsers})
  or (tenant_id = '${ROOT_SCOPE_ID}' and exists (
    select 1 from nest_auth_user_accesses a
     where a.tenant_id = ${tenantInForce()} and a.user_scope_id = nest_auth_users.tenant_id and a.user_id = nest_auth_users.id))`

/** A tenant's users: who lives in it, its members from the root scope, the caller, and whom the transaction writes. */
export const userRows: TenantRows = { column: 'tenant_id', visible: own, writable: own }
