import type { Invitation } from '../../contract/index.ts'
import { record } from '../audit.ts'
import type { RouteHandler } from '../call.ts'
import { Failure, fieldFailure } from '../failure.ts'
import { fromBase64Url, opaqueToken, toBase64Url, uuidv7 } from '../ids.ts'
import { forOtherAccount, goodInvitation, isOpen } from '../invitations.ts'
import { assertMailEnabled } from '../mails.ts'
import { membershipOf } from '../tenants.ts'
import type { InvitationRow, SessionRow, World } from '../world.ts'
import { nameOf } from '../users.ts'
import { tenantView } from '../views.ts'
import { assertAssignable } from './members.ts'

const lifetimeMs = 7 * 86_400_000
const defaultLimit = 20

export const createInvitation: RouteHandler<'createInvitation'> = (world, { body, session }) => {
  assertMailEnabled(world)
  const issues = body.roles.flatMap((name, at) =>
    Object.hasOwn(world.rolePermissions, name) ? [] : [{ path: `roles.${at}`, type: 'unknown_role' }],
  )
  if (issues.length > 0) throw new Failure('ROLE_NOT_FOUND', { issues })
  assertAssignable(world, session, body.roles)
  const tenantId = session.tenantId!
  for (const row of world.invitations.values()) {
    if (row.tenantId === tenantId && row.email === body.email) world.invitations.delete(row.id)
  }
  const now = world.clock.now()
  const invitation: InvitationRow = {
    id: uuidv7(now),
    tenantId,
    email: body.email,
    roles: [...new Set(body.roles)].toSorted(),
    inviterId: session.userId,
    isByStaff: session.actor?.kind === 'staff',
    token: '',
    createdAt: now,
    expiresAt: 0,
  }
  world.invitations.set(invitation.id, invitation)
  send(world, invitation)
  recordInvitation(world, session, 'invitation.created', invitation)
  return invitationView(world, invitation)
}

export const listInvitations: RouteHandler<'listInvitations'> = (world, { query, session }) => {
  const rows = [...world.invitations.values()].filter(
    (row) => row.tenantId === session.tenantId && isOpen(world, row),
  )
  const from = query.cursor === undefined ? 0 : positionIn(rows, query.cursor, session) + 1
  const found = rows.slice(from).filter(({ email }) => email.includes(query.search?.toLowerCase() ?? ''))
  const page = found.slice(0, query.limit ?? defaultLimit)
  const last = page.at(-1)
  return {
    items: page.map((row) => invitationView(world, row)),
    nextCursor: last && found.length > page.length ? toBase64Url(`${session.tenantId} ${last.id}`) : null,
  }
}

export const resendInvitation: RouteHandler<'resendInvitation'> = (world, { params, session }) => {
  assertMailEnabled(world)
  const invitation = invitationOf(world, params.id, session)
  send(world, invitation)
  recordInvitation(world, session, 'invitation.resent', invitation)
  return null
}

export const revokeInvitation: RouteHandler<'revokeInvitation'> = (world, { params, session }) => {
  const invitation = invitationOf(world, params.id, session)
  world.invitations.delete(invitation.id)
  recordInvitation(world, session, 'invitation.revoked', invitation)
  return null
}

export const previewInvitation: RouteHandler<'previewInvitation'> = (world, { body }) => {
  const invitation = goodInvitation(world, body.token)
  return {
    tenant: tenantView(world.tenants.get(invitation.tenantId)!),
    email: invitation.email,
    roles: invitation.roles,
    invitedBy: nameOf(world, invitation.inviterId),
  }
}

export const acceptInvitation: RouteHandler<'acceptInvitation'> = (world, { body, session }) => {
  const invitation = goodInvitation(world, body.token)
  const user = world.users.get(session.userId)!
  const { tenantId } = invitation
  const isAtHome = user.homeTenantId === (world.mode === 'ISOLATED' ? tenantId : null)
  if (!isAtHome || user.email !== invitation.email) throw forOtherAccount(invitation)
  const membership = membershipOf(world, user.id, tenantId)
  if (membership?.isSuspended) throw new Failure('INVALID_TOKEN')
  if (membership) membership.roles = [...new Set([...membership.roles, ...invitation.roles])]
  else world.memberships.push({ userId: user.id, tenantId, roles: invitation.roles, isDefault: false })
  user.isEmailVerified = true
  world.invitations.delete(invitation.id)
  recordInvitation(world, { ...session, tenantId }, 'invitation.accepted', invitation)
  return { tenant: tenantView(world.tenants.get(tenantId)!) }
}

function recordInvitation(
  world: World,
  session: Parameters<typeof record>[1],
  action: string,
  { id, email }: InvitationRow,
): void {
  record(world, session, { action, target: { kind: 'invitation', id }, details: { email } })
}

/** The link of an earlier mail opens nothing from now on. */
function send(world: World, invitation: InvitationRow): void {
  invitation.token = opaqueToken('it')
  invitation.expiresAt = world.clock.now() + lifetimeMs
  const link = `https://app.fake.test/invitation#token=${invitation.token}`
  world.mails.push({ to: invitation.email, kind: 'invitation', link })
}

function invitationOf(world: World, id: string, session: SessionRow): InvitationRow {
  const invitation = world.invitations.get(id)
  if (invitation?.tenantId !== session.tenantId || !invitation || !isOpen(world, invitation)) {
    throw new Failure('INVITATION_NOT_FOUND')
  }
  return invitation
}

function invitationView(world: World, row: InvitationRow): Invitation {
  const name = nameOf(world, row.inviterId)
  return {
    id: row.id,
    email: row.email,
    roles: row.roles,
    createdAt: new Date(row.createdAt).toISOString(),
    expiresAt: new Date(row.expiresAt).toISOString(),
    invitedBy: name === null ? null : { id: row.inviterId, name },
  }
}

// A cursor carries its tenant, so that nobody pages on from a position in another tenant.
function positionIn(rows: readonly InvitationRow[], cursor: string, session: SessionRow): number {
  const [tenantId, id] = fromBase64Url(cursor)?.split(' ') ?? []
  const position = rows.findIndex((row) => row.id === id)
  if (tenantId !== session.tenantId || position < 0) throw fieldFailure('cursor', 'cursor')
  return position
}
