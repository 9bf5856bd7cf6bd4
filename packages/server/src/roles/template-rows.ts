import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { tenantInForce } from '../persistence/isolation/setting.sql.ts'
import type { TenantRows } from '../persistence/isolation/tenant-scoped.decorator.ts'

const ofTheTenant = `tenant_id = ${tenantInForce()}`

/** A tenant sees its own rows and the templates of the root scope, and changes its own alone. */
export const templateRows: TenantRows = {
  column: 'tenant_id',
  visible: `${ofTheTenant} or (tenant_id = '${ROOT_SCOPE_ID}' and ${tenantInForce()} is not null)`,
  writable: ofTheTenant,
  keepsForeignRows: true,
}
