import { auditRoutes } from './routes/audit.ts'
import { cookieRoutes } from './routes/cookies.ts'
import { coreRoutes } from './routes/core.ts'
import { discoveryRoutes } from './routes/discovery.ts'
import { healthRoutes } from './routes/health.ts'
import { recoveryRoutes } from './routes/recovery.ts'
import { eventRoutes } from './routes/events.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { memberRoutes } from './routes/members.ts'
import { platformRoutes } from './routes/platform.ts'
import { meRoutes } from './routes/me.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { signUpRoutes } from './routes/sign-up.ts'
import type { Route } from './routes/route.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { tenantRoutes } from './routes/tenants.ts'

export type { Route } from './routes/route.ts'

/** The route table. A route's name is also the client function, the use case and the test handler. */
export const routes = {
  ...discoveryRoutes,
  ...signUpRoutes,
  ...coreRoutes,
  ...signInRoutes,
  ...meRoutes,
  ...cookieRoutes,
  ...sessionRoutes,
  ...tenantRoutes,
  ...recoveryRoutes,
  ...eventRoutes,
  ...memberRoutes,
  ...invitationRoutes,
  ...auditRoutes,
  ...platformRoutes,
  ...healthRoutes,
} as const satisfies Record<string, Route>

/** The name of a route of the table. */
export type RouteName = keyof typeof routes
