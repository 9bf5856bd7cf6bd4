import { record } from '../audit.ts'
import type { RouteHandler } from '../call.ts'
import { Failure } from '../failure.ts'
import { rolesOf } from '../permissions.ts'
import { revokeSessionsWhere } from '../sessions.ts'

export const endTenantSessions: RouteHandler<'endTenantSessions'> = (world, { session }) => {
  if (session.actor?.kind !== 'staff' && !rolesOf(world, session).includes('owner')) {
    throw new Failure('ROLE_NOT_ASSIGNABLE')
  }
  const tenant = world.tenants.get(session.tenantId!)!
  revokeSessionsWhere(world, ({ tenantId }) => tenantId === tenant.id)
  const signIns = [...world.sessions.values()].map(({ signInId }) => signInId)
  tenant.endedSignIns = new Set([...signIns, ...world.selections.keys()])
  const { id, slug, name } = tenant
  record(world, session, {
    action: 'tenant.sessions_ended',
    target: { kind: 'tenant', id },
    details: { slug, name },
  })
  return null
}
