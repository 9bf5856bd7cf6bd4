import { ROOT_SCOPE_ID } from '../persistence/ids.ts'

/** SQL for the era in which somebody who signs in now does so. */
export const currentEra = `(select e.current_era from nest_auth_tenants e where e.id = '${ROOT_SCOPE_ID}')`

/** SQL condition: everybody's sessions have not been ended since a sign-in of this era. */
export const isOpenEra = (era: string) =>
  `${era} >= (select e.oldest_era from nest_auth_tenants e where e.id = '${ROOT_SCOPE_ID}')`

/** SQL condition: neither everybody's sessions nor those in a tenant, SQL for its id or null, have been ended since. */
export const isOpenEraIn = (era: string, tenantId: string) => `(${isOpenEra(era)}
  and ${era} >= coalesce((select e.oldest_era from nest_auth_tenants e where e.id = ${tenantId}), 0))`
