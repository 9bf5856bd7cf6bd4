import { Failure } from '../../../src/testing/failure.ts'
import { issueTokens, revokeSession } from '../../../src/testing/sessions.ts'
import { membershipOf } from '../../../src/testing/tenants.ts'
import { authenticatedView } from '../../../src/testing/views.ts'
import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const switchMistakes: Mistake[] = [
  {
    name: 'switchTenant keeps the old session',
    mode: 'SHARED',
    caughtBy: 'switchTenant opens a fresh session in the tenant and ends the old one',
    sabotage: handler('switchTenant', (intact) => (world, call) => {
      return intact(world, { ...call, body: { ...call.body, keepCurrentSession: true } })
    }),
  },
  {
    name: 'switchTenant ends the old session although asked to keep it',
    mode: 'SHARED',
    caughtBy: 'switchTenant keeps the old session only when asked to',
    sabotage: handler('switchTenant', (intact) => (world, call) => {
      return intact(world, { ...call, body: { tenantId: call.body.tenantId } })
    }),
  },
  {
    name: 'switchTenant moves the session instead of opening a fresh one',
    mode: 'SHARED',
    caughtBy: 'switchTenant opens a fresh session in the tenant and ends the old one',
    sabotage: handler('switchTenant', (intact) => (world, call) => {
      const result = intact(world, { ...call, body: { ...call.body, keepCurrentSession: true } })
      revokeSession(world.sessions.get(result.session.id)!)
      call.session.tenantId = call.body.tenantId
      return authenticatedView(world, call.session, issueTokens(world, call.session))
    }),
  },
  {
    name: 'switchTenant does not look at memberships',
    mode: 'SHARED',
    caughtBy: 'switchTenant answers for tenants of others as for unknown ones, and the session stays',
    sabotage: handler('switchTenant', (intact) => (world, call) => {
      const [userId, tenantId] = [call.session.userId, call.body.tenantId]
      if (world.tenants.has(tenantId) && !membershipOf(world, userId, tenantId)) {
        world.memberships.push({ userId, tenantId, roles: [], isDefault: false })
      }
      return intact(world, call)
    }),
  },
  {
    name: 'switchTenant tells foreign tenants from unknown ones',
    mode: 'SHARED',
    caughtBy: 'switchTenant answers for tenants of others as for unknown ones, and the session stays',
    sabotage: handler('switchTenant', (intact) => (world, call) => {
      const { tenantId } = call.body
      if (world.tenants.has(tenantId) && !membershipOf(world, call.session.userId, tenantId)) {
        throw new Failure('FORBIDDEN')
      }
      return intact(world, call)
    }),
  },
  {
    name: 'a request is served in the tenant of its session whatever tenant it names',
    mode: 'SHARED',
    caughtBy: 'a member whose request names another of their tenants is told which one to switch to',
    sabotage: () => ({ assertIntendedTenant: () => {} }),
  },
  {
    name: 'naming a tenant tells foreign tenants from unknown ones',
    mode: 'SHARED',
    caughtBy: 'a request that names a tenant of others is answered as for an unknown one',
    sabotage: ({ assertIntendedTenant }) => ({
      assertIntendedTenant: (world, session, headers) => {
        const name = headers.get('nest-auth-tenant')
        const tenant = [...world.tenants.values()].find(({ id, slug }) => id === name || slug === name)
        if (tenant && tenant.id !== session.tenantId) throw new Failure('TENANT_MISMATCH')
        assertIntendedTenant(world, session, headers)
      },
    }),
  },
  {
    name: 'switchTenant works where users are isolated',
    mode: 'ISOLATED',
    caughtBy: 'switchTenant is not supported where users are isolated, whatever the tenant',
    sabotage: handler('switchTenant', () => (world, { session }) => {
      return authenticatedView(world, session, issueTokens(world, session))
    }),
  },
]
