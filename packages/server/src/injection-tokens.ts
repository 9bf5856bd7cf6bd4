/** Provides the options with every default applied. Private to the library. */
export const RESOLVED_OPTIONS = Symbol('nest-auth:resolved-options')
/** Provides the tenancy setting's policy. Private to the library. */
export const TENANT_POLICY = Symbol('nest-auth:tenant-policy')
/** Provides the path of the library's routes. Private to the library. */
export const ROUTE_PREFIX = Symbol('nest-auth:route-prefix')
