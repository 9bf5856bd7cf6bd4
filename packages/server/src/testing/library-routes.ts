import type { RouteName } from '@nest-auth/js-client/contract'
import type { RouteOptions } from './options.ts'

/** Whoever wants to sign in, or to be helped in, names the tenant: what is written down about it belongs to that tenant. */
const written = ['AuditEntry', 'Otp', 'QueuedMail']

/**
 * What the contract promises of the library's own routes; everything else holds for them as for any other. Slug and id
 * of a tenant are public: whoever has its address may look them up.
 */
export function libraryRoutes(isShared: boolean): Partial<Record<RouteName, RouteOptions>> {
  return {
    lookupTenant: { publicPositions: ['query slug'] },
    createTenant: { publicPositions: ['body slug'] },
    signup: {
      // An address belongs to one person in all tenants; with `mail` a sign-up does not tell whether it is taken.
      publicPositions: ['body newTenant.slug', 'body tenantId', ...(isShared ? ['body email'] : [])],
      mayChange: written,
    },
    login: { mayChange: written },
    forgotPassword: { mayChange: written },
    listTenants: { spansTenants: true },
    switchTenant: { spansTenants: true },
    selectTenant: { spansTenants: true },
    listSessions: { spansTenants: true },
    endSession: { spansTenants: true },
    logoutAll: { spansTenants: true },
    acceptInvitation: { spansTenants: true },
  }
}
