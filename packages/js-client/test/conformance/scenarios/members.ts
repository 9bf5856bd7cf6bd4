import { expect } from 'vitest'
import type { BearerResult, LoginResult } from '../../../src/contract/index.ts'
import { call, comparable, refuse, sorted, succeed } from '../http.ts'
import {
  assertAlive,
  assertSignedOut,
  authenticated,
  credentials,
  newcomer,
  strongPassword,
  switchTo,
  unique,
  unknownId,
} from '../people.ts'
import { control, isolatedOnly, offOnly, sharedOnly, tenantOf, withTenants } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

/** Somebody who joined the tenant that is open to all, with these roles. */
async function joiner(target: ConformanceTarget, roles?: string[]) {
  const email = `j-${unique()}@example.test`
  const tenantId = tenantOf(target, 'openHouse').id
  const body = { email, password: strongPassword, tenantId }
  const session: BearerResult = authenticated(await succeed(target, 'signup', { body }))
  if (roles) await control(target, 'setRoles')(session.user.id, tenantId, roles)
  return { email, userId: session.user.id, tenantId, session, accessToken: session.accessToken }
}

/** Goes over to a tenant this person founds. */
async function inTenantOfTheirOwn(
  target: ConformanceTarget,
  { accessToken }: BearerResult,
): Promise<BearerResult> {
  const body = { name: 'Elsewhere', slug: `elsewhere-${unique()}` }
  const { id: tenantId } = await succeed(target, 'createTenant', { accessToken, body })
  return authenticated(await succeed(target, 'switchTenant', { accessToken, body: { tenantId } }))
}

/** A sign-in of somebody with several tenants that has still to choose one. */
async function offered(target: ConformanceTarget) {
  const result = await succeed(target, 'login', { body: credentials(target, 'several') })
  expect(result.status).toBe('tenant_required')
  return result as Extract<LoginResult, { status: 'tenant_required' }>
}

/** The same once it has chosen. */
async function enter(target: ConformanceTarget, tenantId: string): Promise<BearerResult> {
  const { selectionToken } = await offered(target)
  return authenticated(await succeed(target, 'selectTenant', { body: { selectionToken, tenantId } }))
}

export const members: Scenario[] = [
  {
    title: 'listMembers shows the members of the active tenant, page by page, and finds them',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const stranger = await newcomer(target)
      const admin = await joiner(target, ['admin'])
      const [first, second] = [await joiner(target), await joiner(target)]
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const query: Record<string, string> = { limit: '2', ...(cursor && { cursor }) }
        const page = await succeed(target, 'listMembers', { accessToken: admin.accessToken, query })
        expect(page.items.length).toBeLessThanOrEqual(2)
        seen.push(...page.items.map(({ user }) => user.id))
        cursor = page.nextCursor
      } while (cursor)
      expect(seen.length).toBe(new Set(seen).size)
      expect(seen).toEqual(expect.arrayContaining([admin.userId, first.userId, second.userId]))
      expect(seen).not.toContain(stranger.userId)
      const search = { accessToken: admin.accessToken, query: { search: first.email.toUpperCase() } }
      expect(await succeed(target, 'listMembers', search)).toEqual({
        items: [
          {
            user: { id: first.userId, email: first.email, username: null, profile: {} },
            roles: ['member'],
            isActive: true,
            joinedAt: expect.any(String),
            isSelf: false,
          },
        ],
        nextCursor: null,
      })
    },
  },
  {
    title: 'listMembers does not go on from a position in another tenant',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const admin = await joiner(target, ['admin'])
      await joiner(target)
      const query = { limit: '1' }
      const { nextCursor } = await succeed(target, 'listMembers', { accessToken: admin.accessToken, query })
      const { accessToken } = (await newcomer(target)).session
      const foreign = { accessToken, query: { cursor: nextCursor! } }
      await refuse(target, 'listMembers', 'VALIDATION_FAILED', foreign)
      await refuse(target, 'listMembers', 'VALIDATION_FAILED', { accessToken, query: { cursor: 'abc' } })
    },
  },
  {
    title: 'setMemberRoles gives exactly the named roles, in force with the next request',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const [admin, member] = [await joiner(target, ['admin']), await joiner(target)]
      const { accessToken } = admin
      const params = { userId: member.userId }
      const roles = ['auditor', 'admin', 'admin']
      const answer = await succeed(target, 'setMemberRoles', { accessToken, params, body: { roles } })
      expect(sorted(answer.roles)).toEqual(['admin', 'auditor'])
      const me = await assertAlive(target, member.session)
      expect(sorted(me.membership!.roles)).toEqual(['admin', 'auditor'])
      await succeed(target, 'setMemberRoles', { accessToken, params, body: { roles: [] } })
      expect((await assertAlive(target, member.session)).membership).toEqual({ roles: [], permissions: [] })
      const unknown = { accessToken, params, body: { roles: ['member', 'no-such-role'] } }
      await refuse(target, 'setMemberRoles', 'ROLE_NOT_FOUND', unknown)
      expect((await assertAlive(target, member.session)).membership?.roles).toEqual([])
    },
  },
  {
    title: 'owners are made and unmade by owners alone',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const [admin, owner] = [await joiner(target, ['admin']), await joiner(target, ['owner'])]
      const asAdmin = (userId: string, roles: string[]) => ({
        accessToken: admin.accessToken,
        params: { userId },
        body: { roles },
      })
      await refuse(target, 'setMemberRoles', 'ROLE_NOT_ASSIGNABLE', asAdmin(admin.userId, ['owner']))
      await refuse(target, 'setMemberRoles', 'ROLE_NOT_ASSIGNABLE', asAdmin(owner.userId, ['member']))
      await refuse(target, 'removeMember', 'ROLE_NOT_ASSIGNABLE', asAdmin(owner.userId, []))
      const { items } = await succeed(target, 'listRoles', { accessToken: admin.accessToken })
      expect(items.find(({ name }) => name === 'owner')?.isAssignable).toBe(false)
      expect(items.find(({ name }) => name === 'admin')?.isAssignable).toBe(true)
      const { accessToken } = owner
      const body = { roles: ['owner'] }
      await succeed(target, 'setMemberRoles', { accessToken, params: { userId: admin.userId }, body })
      await succeed(target, 'removeMember', { accessToken, params: { userId: admin.userId } })
      await assertSignedOut(target, admin.session)
    },
  },
  {
    title: 'the last owner of a tenant neither leaves nor steps down',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const { userId, session } = await newcomer(target)
      const { accessToken } = session
      const params = { userId }
      await refuse(target, 'removeMember', 'LAST_OWNER', { accessToken, params })
      const body = { roles: ['admin'] }
      await refuse(target, 'setMemberRoles', 'LAST_OWNER', { accessToken, params, body })
      expect((await assertAlive(target, session)).membership?.roles).toEqual(['owner'])
    },
  },
  {
    title: 'members of other tenants answer like nobody, to every route about members',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const [owner, stranger] = [await joiner(target, ['owner']), await newcomer(target)]
      const { accessToken } = owner
      for (const name of ['setMemberRoles', 'removeMember'] as const) {
        const body = name === 'setMemberRoles' ? { body: { roles: ['member'] } } : {}
        const ask = (userId: string) => call(target, name, { accessToken, params: { userId }, ...body })
        expect(comparable(await ask(stranger.userId))).toEqual(comparable(await ask(unknownId)))
        await refuse(target, name, 'MEMBER_NOT_FOUND', {
          accessToken,
          params: { userId: stranger.userId },
          ...body,
        })
      }
      expect((await assertAlive(target, stranger.session)).membership?.roles).toEqual(['owner'])
    },
  },
  {
    title: 'a member without permissions reads and changes nobody, and may leave',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const [member, other] = [await joiner(target), await joiner(target)]
      const { accessToken } = member
      const params = { userId: other.userId }
      await refuse(target, 'listMembers', 'FORBIDDEN', { accessToken })
      await refuse(target, 'listRoles', 'FORBIDDEN', { accessToken })
      await refuse(target, 'removeMember', 'FORBIDDEN', { accessToken, params })
      const body = { roles: ['owner'] }
      await refuse(target, 'setMemberRoles', 'FORBIDDEN', { accessToken, params, body })
      const self = { accessToken, params: { userId: member.userId }, body }
      await refuse(target, 'setMemberRoles', 'FORBIDDEN', self)
      await succeed(target, 'removeMember', { accessToken, params: { userId: member.userId } })
      await assertSignedOut(target, member.session)
      await assertAlive(target, other.session)
    },
  },
  {
    title: 'setMemberStatus suspends a member, and lets the member in again, for those who may',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const [owner, admin, member] = [
        await joiner(target, ['owner']),
        await joiner(target, ['admin']),
        await joiner(target),
      ]
      const set = (by: { accessToken: string }, { userId }: { userId: string }, isActive: boolean) => ({
        accessToken: by.accessToken,
        params: { userId },
        body: { isActive },
      })
      await refuse(target, 'setMemberStatus', 'FORBIDDEN', set(member, admin, false))
      await refuse(target, 'setMemberStatus', 'FORBIDDEN', set(admin, admin, false))
      await refuse(target, 'setMemberStatus', 'ROLE_NOT_ASSIGNABLE', set(admin, owner, false))
      const stranger = await newcomer(target)
      await refuse(target, 'setMemberStatus', 'MEMBER_NOT_FOUND', set(admin, stranger, false))
      const suspended = await succeed(target, 'setMemberStatus', set(admin, member, false))
      expect(suspended).toMatchObject({ user: { id: member.userId }, isActive: false, roles: ['member'] })
      await assertSignedOut(target, member.session)
      const { email, tenantId } = member
      const login = { body: { email, password: strongPassword, tenantId } }
      await refuse(target, 'login', ['INVALID_CREDENTIALS', 'TENANT_NOT_FOUND'], login)
      expect((await succeed(target, 'setMemberStatus', set(admin, member, true))).isActive).toBe(true)
      await assertSignedOut(target, member.session)
      const again = authenticated(await succeed(target, 'login', login))
      expect(again.membership?.roles).toEqual(['member'])
    },
  },
  {
    title: 'endMemberSessions signs a member out of the tenant at once, and out of no other',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const [owner, admin, member] = [
        await joiner(target, ['owner']),
        await joiner(target, ['admin']),
        await joiner(target),
      ]
      const { email, tenantId, userId } = member
      const login = { body: { email, password: strongPassword, tenantId } }
      const second = authenticated(await succeed(target, 'login', login))
      const end = (by: { accessToken: string }, { userId: of }: { userId: string }) => ({
        accessToken: by.accessToken,
        params: { userId: of },
      })
      await refuse(target, 'endMemberSessions', 'FORBIDDEN', end(member, admin))
      await refuse(target, 'endMemberSessions', 'FORBIDDEN', end(admin, admin))
      await refuse(target, 'endMemberSessions', 'ROLE_NOT_ASSIGNABLE', end(admin, owner))
      const stranger = await newcomer(target)
      await refuse(target, 'endMemberSessions', 'MEMBER_NOT_FOUND', end(admin, stranger))
      expect(comparable(await call(target, 'endMemberSessions', end(admin, stranger)))).toEqual(
        comparable(await call(target, 'endMemberSessions', end(admin, { userId: unknownId }))),
      )
      const elsewhere = target.mode === 'SHARED' ? await inTenantOfTheirOwn(target, second) : null
      await succeed(target, 'endMemberSessions', end(admin, member))
      await assertSignedOut(target, member.session)
      if (elsewhere) await assertAlive(target, elsewhere)
      else await assertSignedOut(target, second)
      const again = authenticated(await succeed(target, 'login', login))
      expect(again.membership?.roles).toEqual(['member'])
      for (const alive of [owner.session, admin.session, stranger.session]) await assertAlive(target, alive)
      const query = { action: 'member.sessions_ended', targetId: userId }
      const entries = await succeed(target, 'listAuditEntries', { accessToken: owner.accessToken, query })
      expect(entries.items.map(({ actor }) => actor.id)).toEqual([admin.userId])
    },
  },
  {
    title:
      'endMemberSessions lets no sign-in from before back in, by a switch or a tenant still to be chosen',
    modes: sharedOnly,
    needs: ['setRoles'],
    run: async (target) => {
      const [{ id: tenantId }, { id: elsewhereId }] = [tenantOf(target, 'acme'), tenantOf(target, 'globex')]
      const admin = authenticated(await succeed(target, 'login', { body: credentials(target, 'single') }))
      await control(target, 'setRoles')(admin.user.id, tenantId, ['admin'])
      const { selectionToken } = await offered(target)
      const left = await enter(target, tenantId)
      const elsewhere = await switchTo(target, left, { tenantId: elsewhereId })
      const beside = await enter(target, elsewhereId)
      const params = { userId: beside.user.id }
      await succeed(target, 'endMemberSessions', { accessToken: admin.accessToken, params })
      for (const { accessToken } of [elsewhere, beside]) {
        await refuse(target, 'switchTenant', 'FORBIDDEN', { accessToken, body: { tenantId } })
        await assertAlive(target, { accessToken })
      }
      for (const id of [tenantId, elsewhereId]) {
        const body = { selectionToken, tenantId: id }
        await refuse(target, 'selectTenant', 'INVALID_SELECTION_TOKEN', { body })
      }
      const anew = await enter(target, elsewhereId)
      await assertAlive(target, await switchTo(target, anew, { tenantId }))
      await assertAlive(target, await enter(target, tenantId))
      await control(target, 'setRoles')(admin.user.id, tenantId, ['member'])
    },
  },
  {
    title: 'whoever leaves an ISOLATED tenant leaves no account: the address is free for somebody new',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const { email, userId, tenantId, session, accessToken } = await joiner(target)
      await succeed(target, 'removeMember', { accessToken, params: { userId } })
      await assertSignedOut(target, session)
      const body = { email, password: strongPassword, tenantId }
      await refuse(target, 'login', 'INVALID_CREDENTIALS', { body })
      const again = authenticated(await succeed(target, 'signup', { body }))
      expect(again.user.id).not.toBe(userId)
      await assertAlive(target, again)
    },
  },
  {
    title:
      'endTenantSessions signs everybody out of the tenant, its caller too, and out of no other, for owners',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const { email, userId, tenantId, session } = await newcomer(target)
      const { accessToken } = session
      const login = { body: { email, password: strongPassword, tenantId: tenantId! } }
      const second = authenticated(await succeed(target, 'login', login))
      const stranger = await newcomer(target)
      const refusals = { member: 'FORBIDDEN', admin: 'ROLE_NOT_ASSIGNABLE' } as const
      for (const [role, code] of Object.entries(refusals)) {
        await control(target, 'setRoles')(userId, tenantId!, [role])
        await refuse(target, 'endTenantSessions', code, { accessToken })
      }
      await control(target, 'setRoles')(userId, tenantId!, ['owner'])
      await assertAlive(target, second)
      const isShared = target.mode === 'SHARED'
      const elsewhere = isShared
        ? await inTenantOfTheirOwn(target, authenticated(await succeed(target, 'login', login)))
        : null
      await succeed(target, 'endTenantSessions', { accessToken })
      for (const ended of [session, second]) await assertSignedOut(target, ended)
      await assertAlive(target, stranger.session)
      if (elsewhere) {
        const back = { accessToken: elsewhere.accessToken, body: { tenantId: tenantId! } }
        const refused = await refuse(target, 'switchTenant', 'FORBIDDEN', back)
        expect(refused.details).toEqual({ isSignedOut: true })
        await assertAlive(target, elsewhere)
      }
      const again = authenticated(await succeed(target, 'login', login))
      const query = { action: 'tenant.sessions_ended' }
      const entries = await succeed(target, 'listAuditEntries', { accessToken: again.accessToken, query })
      expect(entries.items.map(({ actor, target: of }) => [actor.id, of?.id])).toEqual([[userId, tenantId]])
    },
  },
  {
    title: 'updateTenant changes the name and the looks of the active tenant, for those who may',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const { userId, tenantId, session } = await newcomer(target)
      const { accessToken } = session
      const [name, branding] = [`Renamed ${unique()}`, { accentColor: '#1f6feb' }]
      const tenant = { ...session.tenant!, name, branding }
      expect(await succeed(target, 'updateTenant', { accessToken, body: { name, branding } })).toEqual(tenant)
      expect((await assertAlive(target, session)).tenant).toEqual(tenant)
      for (const body of [{}, { slug: 'other' }, { name: '' }, { branding: { logoUrl: 'javascript:0' } }]) {
        await refuse(target, 'updateTenant', 'VALIDATION_FAILED', { accessToken, body })
      }
      await control(target, 'setRoles')(userId, tenantId!, ['member'])
      await refuse(target, 'updateTenant', 'FORBIDDEN', { accessToken, body: { name: 'Mine' } })
    },
  },
  {
    title: 'where there are no tenants, members are the business of those the application lets',
    modes: offOnly,
    needs: [],
    run: async (target) => {
      const { userId, session } = await newcomer(target)
      const { accessToken } = session
      await refuse(target, 'listMembers', 'FORBIDDEN', { accessToken })
      await refuse(target, 'removeMember', 'FORBIDDEN', { accessToken, params: { userId } })
      await assertAlive(target, session)
    },
  },
]
