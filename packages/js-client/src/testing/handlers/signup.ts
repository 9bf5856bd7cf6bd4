import type { RequestOutput } from '../../contract/index.ts'
import type { RouteHandler } from '../call.ts'
import { Failure, fieldFailure } from '../failure.ts'
import { forOtherAccount, goodInvitation } from '../invitations.ts'
import { notify, sendVerification } from '../mails.ts'
import { activeTenant, activeTenantBySlug, addTenant, assertSlugFree } from '../tenants.ts'
import { addUser, assertIdentifiersFree, assertStrong, findUser } from '../users.ts'
import type { World } from '../world.ts'
import { enter } from './enter.ts'

type Body = RequestOutput<'signup'>['body']

export const signup: RouteHandler<'signup'> = (world, call) => {
  const { body } = call
  // Who is invited may sign up where nobody else may.
  if (!world.isSignupEnabled && !body.invitationToken) throw new Failure('SIGNUP_DISABLED')
  assertTenancy(world, body)
  const invitation = body.invitationToken ? goodInvitation(world, body.invitationToken) : null
  if (invitation && invitation.email !== body.email) throw forOtherAccount(invitation)
  const isDeferred = world.requiresVerifiedEmail && !invitation
  if (isDeferred && !body.email) throw fieldFailure('email', 'email_required')
  assertStrong(body.password)
  const joinedTenantId = invitation?.tenantId ?? tenantToJoin(world, body)
  if (body.newTenant) assertSlugFree(world, body.newTenant.slug)
  if (world.mode !== 'ISOLATED' || joinedTenantId) {
    const homeTenantId = world.mode === 'ISOLATED' ? joinedTenantId : null
    const isKnown = isDeferred && findUser(world, { email: body.email }, homeTenantId) !== undefined
    assertIdentifiersFree(world, isKnown ? { ...body, email: undefined } : body, homeTenantId)
    if (isKnown) {
      // The owner of the address is told; whoever asked learns nothing.
      notify(world, body.email!, 'accountExists')
      return { status: 'verification_required' }
    }
  }

  // Nothing is written above and nothing can fail below: a refused sign-up leaves no trace.
  const tenantId = body.newTenant ? addTenant(world, body.newTenant).id : joinedTenantId
  const user = addUser(world, body, world.mode === 'ISOLATED' ? tenantId : null)
  user.needsVerifiedEmail = isDeferred
  if (tenantId !== null) {
    const roles = invitation?.roles ?? [body.newTenant ? 'owner' : 'member']
    world.memberships.push({ userId: user.id, tenantId, roles, isDefault: Boolean(body.newTenant) })
  }
  if (invitation) {
    world.invitations.delete(invitation.id)
    user.isEmailVerified = true
  }
  sendVerification(world, user)
  return isDeferred ? { status: 'verification_required' } : enter(world, call, user.id, tenantId)
}

function assertTenancy(world: World, body: Body): void {
  const named = (['tenantId', 'newTenant', 'invitationToken'] as const).find((key) => body[key] !== undefined)
  if (world.mode === 'off' && named && named !== 'invitationToken') throw fieldFailure(named, 'tenancy_off')
  if (world.isTenantRequired && !named) {
    const path = world.isTenantCreationEnabled ? 'newTenant' : 'tenantId'
    throw new Failure('TENANT_REQUIRED', { issues: [{ path, type: 'required' }] })
  }
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
