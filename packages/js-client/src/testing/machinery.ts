import { authenticate, authenticateByCookie } from './authenticate.ts'
import { challengeOf } from './bearer-challenge.ts'
import type { RouteHandlers } from './call.ts'
import { assertIntendedTenant } from './intended-tenant.ts'
import { assertPermission } from './permissions.ts'
import { routeHandlers } from './route-handlers.ts'
import { sessionCookies } from './session-cookies.ts'
import type { SessionCookies } from './session-cookies.ts'

/** The replaceable inside of the server. */
export interface Machinery {
  handlers: RouteHandlers
  authenticate: typeof authenticate
  authenticateByCookie: typeof authenticateByCookie
  challengeOf: typeof challengeOf
  assertPermission: typeof assertPermission
  assertIntendedTenant: typeof assertIntendedTenant
  cookies: SessionCookies
}

/** Changes parts of the machinery, to see whether somebody notices. */
export type Sabotage = (machinery: Machinery) => Partial<Omit<Machinery, 'handlers' | 'cookies'>> & {
  handlers?: Partial<RouteHandlers>
  cookies?: Partial<SessionCookies>
}

/** The machinery, whole or sabotaged. */
export function buildMachinery(sabotage: Sabotage): Machinery {
  const intact: Machinery = {
    handlers: routeHandlers,
    authenticate,
    authenticateByCookie,
    challengeOf,
    assertPermission,
    assertIntendedTenant,
    cookies: sessionCookies,
  }
  const changed = sabotage(intact)
  return {
    ...intact,
    ...changed,
    handlers: { ...intact.handlers, ...changed.handlers },
    cookies: { ...intact.cookies, ...changed.cookies },
  }
}
