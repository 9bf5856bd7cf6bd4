import { tenantPermissions } from '../../contract/index.ts'
import type { Member, RoleListItem } from '../../contract/index.ts'
import { record } from '../audit.ts'
import type { RouteHandler } from '../call.ts'
import { Failure, fieldFailure } from '../failure.ts'
import { fromBase64Url, toBase64Url } from '../ids.ts'
import { assertPermission, permissionsOf, rolesOf } from '../permissions.ts'
import { revokeSessionsWhere } from '../sessions.ts'
import { membershipOf } from '../tenants.ts'
import type { MembershipRow, SessionRow, World } from '../world.ts'

const defaultLimit = 20

export const listMembers: RouteHandler<'listMembers'> = (world, { query, session }) => {
  const needle = query.search?.toLowerCase() ?? ''
  const rows = world.memberships.filter((row) => row.tenantId === session.tenantId)
  const from = query.cursor === undefined ? 0 : positionIn(rows, query.cursor, session) + 1
  const found = rows.slice(from).filter(({ userId }) => {
    const { email, username } = world.users.get(userId)!
    return [email, username].some((text) => (text ?? '').toLowerCase().includes(needle))
  })
  const page = found.slice(0, query.limit ?? defaultLimit)
  const last = page.at(-1)
  return {
    items: page.map((row) => memberView(world, row, session)),
    nextCursor: last && found.length > page.length ? toBase64Url(`${session.tenantId} ${last.userId}`) : null,
  }
}

export const listRoles: RouteHandler<'listRoles'> = (world, { session }) => ({
  items: Object.keys(world.rolePermissions)
    .toSorted()
    .map((name): RoleListItem => ({
      name,
      permissions: [...world.rolePermissions[name]!].toSorted(),
      isAssignable: mayAssign(world, session, name),
    })),
})

export const setMemberRoles: RouteHandler<'setMemberRoles'> = (world, { params, body, session }) => {
  const member = memberOf(world, params.userId, session)
  const issues = body.roles.flatMap((name, at) =>
    Object.hasOwn(world.rolePermissions, name) ? [] : [{ path: `roles.${at}`, type: 'unknown_role' }],
  )
  if (issues.length > 0) throw new Failure('ROLE_NOT_FOUND', { issues })
  const wanted = [...new Set(body.roles)].toSorted()
  const touched = [
    ...member.roles.filter((name) => !wanted.includes(name)),
    ...wanted.filter((name) => !member.roles.includes(name)),
  ]
  assertAssignable(world, session, touched)
  if (touched.includes('owner')) assertOtherOwner(world, member)
  if (touched.length > 0) {
    const details = { before: member.roles.toSorted(), after: wanted }
    const target = { kind: 'user', id: member.userId }
    record(world, session, { action: 'member.roles_changed', target, details })
  }
  member.roles = wanted
  return memberView(world, member, session)
}

export const setMemberStatus: RouteHandler<'setMemberStatus'> = (world, { params, body, session }) => {
  if (params.userId === session.userId) throw new Failure('FORBIDDEN')
  const member = memberOf(world, params.userId, session)
  assertAssignable(world, session, member.roles)
  if (!body.isActive) assertOtherOwner(world, member)
  const { userId, tenantId } = member
  if (body.isActive) delete member.isSuspended
  else {
    member.isSuspended = true
    revokeSessionsWhere(world, (other) => other.userId === userId && other.tenantId === tenantId)
  }
  const target = { kind: 'user', id: userId }
  record(world, session, { action: 'member.status_changed', target, details: { isActive: body.isActive } })
  return memberView(world, member, session)
}

export const endMemberSessions: RouteHandler<'endMemberSessions'> = (world, { params, session }) => {
  if (params.userId === session.userId) throw new Failure('FORBIDDEN')
  const member = memberOf(world, params.userId, session)
  const { userId, tenantId } = member
  assertAssignable(world, session, member.roles)
  revokeSessionsWhere(world, (other) => other.userId === userId && other.tenantId === tenantId)
  const sessions = [...world.sessions.values()].filter((other) => other.userId === userId)
  member.endedSignIns = new Set(sessions.map(({ signInId }) => signInId))
  for (const [token, selection] of world.selections) {
    if (selection.userId === userId) world.selections.delete(token)
  }
  record(world, session, { action: 'member.sessions_ended', target: { kind: 'user', id: userId } })
  return null
}

export const removeMember: RouteHandler<'removeMember'> = (world, { params, session }) => {
  const isSelf = params.userId === session.userId
  if (isSelf && session.actor) throw new Failure('FORBIDDEN')
  if (world.mode === 'off') throw new Failure('FORBIDDEN')
  if (!isSelf) assertPermission(world, session, 'members:remove')
  const member = memberOf(world, params.userId, session)
  if (!isSelf) assertAssignable(world, session, member.roles)
  assertOtherOwner(world, member)
  world.memberships.splice(world.memberships.indexOf(member), 1)
  const target = { kind: 'user', id: member.userId }
  record(world, session, { action: 'member.removed', target, details: { isSelf } })
  // Who has gone keeps no account of a tenant, and the address is free for a new invitation.
  if (world.mode === 'ISOLATED') {
    Object.assign(world.users.get(member.userId)!, {
      isDisabled: true,
      email: null,
      phone: null,
      username: null,
    })
  }
  return null
}

function memberOf(world: World, userId: string, session: SessionRow): MembershipRow {
  const member = session.tenantId === null ? undefined : membershipOf(world, userId, session.tenantId)
  if (!member) throw new Failure('MEMBER_NOT_FOUND')
  return member
}

function memberView(world: World, row: MembershipRow, session: SessionRow): Member {
  const { id, email, username, profile, isDisabled, createdAt } = world.users.get(row.userId)!
  return {
    user: { id, email, username, profile },
    roles: row.roles.toSorted(),
    isActive: !isDisabled && !row.isSuspended,
    joinedAt: new Date(row.joinedAt ?? createdAt).toISOString(),
    isSelf: id === session.userId,
  }
}

export function assertAssignable(world: World, session: SessionRow, names: readonly string[]): void {
  if (!names.every((name) => mayAssign(world, session, name))) throw new Failure('ROLE_NOT_ASSIGNABLE')
}

/** Somebody in a tenant. */
type Holder = Pick<SessionRow, 'userId' | 'tenantId' | 'actor'>

/** Only owners make owners, and nobody hands out a right to run the tenant that they lack. */
export function mayAssign(world: World, session: Holder, name: string): boolean {
  if (rolesOf(world, session).includes('owner')) return true
  const held = permissionsOf(world, session)
  const running = tenantPermissions.filter((permission) => world.rolePermissions[name]?.includes(permission))
  return name !== 'owner' && running.every((permission) => held.has(permission))
}

function assertOtherOwner(world: World, member: MembershipRow): void {
  const isOther = (row: MembershipRow) =>
    row !== member && row.tenantId === member.tenantId && row.roles.includes('owner') && !row.isSuspended
  if (member.roles.includes('owner') && !world.memberships.some(isOther)) throw new Failure('LAST_OWNER')
}

// A cursor carries its tenant, so that nobody pages on from a position in another tenant.
function positionIn(rows: readonly MembershipRow[], cursor: string, session: SessionRow): number {
  const [tenantId, userId] = fromBase64Url(cursor)?.split(' ') ?? []
  const position = rows.findIndex((row) => row.userId === userId)
  if (tenantId !== session.tenantId || position < 0) throw fieldFailure('cursor', 'cursor')
  return position
}
