import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const memberMistakes: Mistake[] = [
  {
    name: 'listMembers lists the members of every tenant',
    mode: 'SHARED',
    caughtBy: 'listMembers shows the members of the active tenant, page by page, and finds them',
    sabotage: handler('listMembers', (intact) => (world, call) => {
      const result = intact(world, call)
      if (call.query.search || result.nextCursor) return result
      const strangers = [...world.users.values()].filter(({ id, createdAt }) => {
        const isMember = world.memberships.some(
          ({ userId, tenantId }) => userId === id && tenantId === call.session.tenantId,
        )
        return !isMember && createdAt > 0
      })
      const [item] = result.items
      const added = strangers.map(({ id }) => ({ ...item!, user: { ...item!.user, id } }))
      return { ...result, items: [...result.items, ...added] }
    }),
  },
  {
    name: 'setMemberRoles finds members of other tenants',
    mode: 'SHARED',
    caughtBy: 'members of other tenants answer like nobody, to every route about members',
    sabotage: handler('setMemberRoles', (intact) => (world, call) => {
      const home = world.memberships.find(({ userId }) => userId === call.params.userId)
      return intact(world, home ? { ...call, session: { ...call.session, tenantId: home.tenantId } } : call)
    }),
  },
  {
    name: 'a switch leads back into a tenant that has signed the member out',
    mode: 'SHARED',
    caughtBy:
      'endMemberSessions lets no sign-in from before back in, by a switch or a tenant still to be chosen',
    sabotage: handler('endMemberSessions', (intact) => (world, call) => {
      const result = intact(world, call)
      for (const membership of world.memberships) delete membership.endedSignIns
      return result
    }),
  },
  {
    name: 'a tenant still to be chosen stays open to a member it has signed out',
    mode: 'SHARED',
    caughtBy:
      'endMemberSessions lets no sign-in from before back in, by a switch or a tenant still to be chosen',
    sabotage: handler('endMemberSessions', (intact) => (world, call) => {
      const selections = new Map(world.selections)
      const result = intact(world, call)
      world.selections = selections
      return result
    }),
  },
  {
    name: 'a switch leads back into a tenant that has signed everybody out',
    mode: 'SHARED',
    caughtBy:
      'endTenantSessions signs everybody out of the tenant, its caller too, and out of no other, for owners',
    sabotage: handler('endTenantSessions', (intact) => (world, call) => {
      const result = intact(world, call)
      for (const tenant of world.tenants.values()) delete tenant.endedSignIns
      return result
    }),
  },
  {
    name: 'whoever signs everybody out stays',
    mode: 'ISOLATED',
    caughtBy:
      'endTenantSessions signs everybody out of the tenant, its caller too, and out of no other, for owners',
    sabotage: handler('endTenantSessions', (intact) => (world, call) => {
      const result = intact(world, call)
      call.session.isRevoked = false
      return result
    }),
  },
  {
    name: 'permissions are not looked at',
    mode: 'ISOLATED',
    caughtBy: 'a member without permissions reads and changes nobody, and may leave',
    sabotage: () => ({ assertPermission: () => {} }),
  },
  {
    name: 'admins make owners',
    mode: 'SHARED',
    caughtBy: 'owners are made and unmade by owners alone',
    sabotage: handler('setMemberRoles', () => (world, { params, body, session }) => {
      const row = world.memberships.find(
        ({ userId, tenantId }) => userId === params.userId && tenantId === session.tenantId,
      )!
      row.roles = body.roles
      return {
        user: { id: params.userId, email: null, username: null, profile: {} },
        roles: body.roles,
        isActive: true,
        joinedAt: new Date(0).toISOString(),
        isSelf: false,
      }
    }),
  },
  {
    name: 'listAuditEntries reads the audit of every tenant',
    mode: 'SHARED',
    caughtBy:
      'listAuditEntries tells who did what to whom in the active tenant, the latest first, page by page',
    sabotage: handler('listAuditEntries', (intact) => (world, call) => {
      const foreign = world.audit.find(({ tenantId }) => tenantId !== call.session.tenantId)
      const result = intact(world, call)
      if (!foreign || call.query.action) return result
      const [item] = result.items
      const target = { kind: 'tenant', id: foreign.tenantId, name: null }
      return { ...result, items: [...result.items, { ...item!, target }] }
    }),
  },
  {
    name: 'updateTenant forgets the looks',
    mode: 'ISOLATED',
    caughtBy: 'updateTenant changes the name and the looks of the active tenant, for those who may',
    sabotage: handler('updateTenant', (intact) => (world, call) => {
      const { branding: _, ...body } = call.body
      return intact(world, { ...call, body })
    }),
  },
  {
    name: 'updateTenant answers what it does not keep',
    mode: 'SHARED',
    caughtBy: 'updateTenant changes the name and the looks of the active tenant, for those who may',
    sabotage: handler('updateTenant', (intact) => (world, call) => {
      const tenant = world.tenants.get(call.session.tenantId!)!
      const before = { ...tenant }
      const result = intact(world, call)
      Object.assign(tenant, before)
      return result
    }),
  },
]
