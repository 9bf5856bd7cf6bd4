import { record } from '../audit.ts'
import type { RouteHandler } from '../call.ts'
import { tenantView } from '../views.ts'

export const updateTenant: RouteHandler<'updateTenant'> = (world, { body, session }) => {
  const tenant = world.tenants.get(session.tenantId!)!
  tenant.name = body.name ?? tenant.name
  if (body.branding) {
    tenant.branding = Object.keys(body.branding).length > 0 ? body.branding : undefined
  }
  const target = { kind: 'tenant', id: tenant.id }
  record(world, session, { action: 'tenant.updated', target, details: { changed: Object.keys(body) } })
  return tenantView(tenant)
}
