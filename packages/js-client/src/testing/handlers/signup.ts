import type { RequestOutput } from '../../contract/index.ts'
import type { RouteHandler } from '../call.ts'
import { Failure, fieldFailure } from '../failure.ts'
import { sendVerification } from '../mails.ts'
import { activeTenant, activeTenantBySlug, addTenant, assertSlugFree } from '../tenants.ts'
import { addUser, assertIdentifiersFree, assertStrong } from '../users.ts'
import type { World } from '../world.ts'
import { enter } from './enter.ts'

type Body = RequestOutput<'signup'>['body']

export const signup: RouteHandler<'signup'> = (world, call) => {
  const { body } = call
  if (!world.isSignupEnabled) throw new Failure('SIGNUP_DISABLED')
  assertTenancy(world, body)
  assertStrong(body.password)
  const joinedTenantId = tenantToJoin(world, body)
  if (world.mode !== 'ISOLATED' || joinedTenantId) {
    assertIdentifiersFree(world, body, world.mode === 'ISOLATED' ? joinedTenantId : null)
  }
  if (body.newTenant) assertSlugFree(world, body.newTenant.slug)

  // Nothing is written above and nothing can fail below: a refused sign-up leaves no trace.
  const tenantId = body.newTenant ? addTenant(world, body.newTenant).id : joinedTenantId
  const user = addUser(world, body, world.mode === 'ISOLATED' ? tenantId : null)
  if (tenantId !== null) {
    const roles = [body.newTenant ? 'owner' : 'member']
    world.memberships.push({ userId: user.id, tenantId, roles, isDefault: Boolean(body.newTenant) })
  }
  sendVerification(world, user)
  return enter(world, call, user.id, tenantId)
}

function assertTenancy(world: World, body: Body): void {
  const named = (['tenantId', 'newTenant'] as const).find((key) => body[key] !== undefined)
  if (world.mode === 'off' && named) throw fieldFailure(named, 'tenancy_off')
  if (world.mode === 'ISOLATED' && !named) throw new Failure('TENANT_REQUIRED')
  if (body.newTenant && !world.isTenantCreationEnabled) throw new Failure('TENANT_CREATION_DISABLED')
}

function tenantToJoin(world: World, body: Body): string | null {
  if (body.tenantId) {
    const tenant = activeTenant(world, body.tenantId)
    if (!tenant) throw new Failure('TENANT_NOT_FOUND')
    if (tenant.joinPolicy !== 'open') throw new Failure('INVITATION_REQUIRED')
    return tenant.id
  }
  if (body.newTenant || world.defaultTenant === undefined || world.mode !== 'SHARED') return null
  return activeTenantBySlug(world, world.defaultTenant)?.id ?? null
}
