import type { RouteHandler } from '../call.ts'
import { tenantView } from '../views.ts'

export const updateTenant: RouteHandler<'updateTenant'> = (world, { body, session }) => {
  const tenant = world.tenants.get(session.tenantId!)!
  tenant.name = body.name ?? tenant.name
  if (body.branding) {
    tenant.branding = Object.keys(body.branding).length > 0 ? body.branding : undefined
  }
  return tenantView(tenant)
}
