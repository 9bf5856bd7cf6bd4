// In a sub-select, so that a scan evaluates it once; nullif, because a setting is '' after its first use.
const setting = (name: string, type: string) =>
  `(select nullif(current_setting('${name}', true), '')::${type})`

/** SQL: the tenant of the statement, or null. */
export const tenantInForce = (type = 'uuid') => setting('app.tenant_id', type)

/** SQL: the user who makes the request, or null. */
export const callerInForce = setting('app.user_id', 'uuid')

/** SQL: an array of the users whom the transaction at hand has written. */
export const writtenUsers = `(select string_to_array(current_setting('app.written_users', true), ','))::uuid[]`
