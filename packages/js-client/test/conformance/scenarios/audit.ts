import { expect } from 'vitest'
import type { AuditEntry, RequestInput } from '../../../src/contract/index.ts'
import { refuse, succeed } from '../http.ts'
import { authenticated, newcomer, unique, unknownId } from '../people.ts'
import type { Person } from '../people.ts'
import { userOf, withTenants } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

type Query = RequestInput<'listAuditEntries'>['query']

const list = (target: ConformanceTarget, { session }: Pick<Person, 'session'>, query?: Query) =>
  succeed(target, 'listAuditEntries', { accessToken: session.accessToken, query: query as never })

/** Renames the tenant a person owns, as often as it takes. */
async function rename(target: ConformanceTarget, { session }: Person, times: number): Promise<void> {
  for (let index = 0; index < times; index++) {
    await succeed(target, 'updateTenant', {
      accessToken: session.accessToken,
      body: { name: `Name ${unique()}` },
    })
  }
}

async function staffIn(target: ConformanceTarget, person: Person) {
  const { email, password } = userOf(target, 'staff')
  const login = { body: { email, password, guard: 'admin' } }
  const { accessToken } = authenticated(await succeed(target, 'login', login))
  const body = { tenantId: person.tenantId!, reason: 'Ticket 4711' }
  const inside = authenticated(await succeed(target, 'enterTenant', { accessToken, body }))
  const named = { ...body, userId: person.userId }
  const acting = authenticated(await succeed(target, 'impersonate', { accessToken, body: named }))
  return { email, inside, acting }
}

export const audits: Scenario[] = [
  {
    title: 'listAuditEntries tells who did what to whom in the active tenant, the latest first, page by page',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const [owner, other] = [await newcomer(target), await newcomer(target)]
      await rename(target, owner, 3)
      await rename(target, other, 1)
      const first = await list(target, owner, { action: 'tenant.updated', limit: 2 })
      const expected: AuditEntry = {
        id: expect.any(String),
        createdAt: expect.any(String),
        action: 'tenant.updated',
        actor: { kind: 'user', id: owner.userId, name: owner.email, impersonator: null },
        target: { kind: 'tenant', id: owner.tenantId, name: null },
        ipAddress: first.items[0]!.ipAddress,
        userAgent: first.items[0]!.userAgent,
        requestId: first.items[0]!.requestId,
        details: { changed: ['name'] },
      }
      expect(first.items[0]).toEqual(expected)
      expect(first.items).toHaveLength(2)
      const rest = await list(target, owner, { action: 'tenant.updated', cursor: first.nextCursor! })
      expect(rest.items).toHaveLength(1)
      expect(rest.nextCursor).toBeNull()
      const seen = [...first.items, ...rest.items]
      expect(new Set(seen.map(({ id }) => id)).size).toBe(3)
      const times = seen.map(({ createdAt }) => createdAt)
      expect(times).toEqual(times.toSorted().toReversed())
      const all = await list(target, owner)
      expect(JSON.stringify(all)).not.toContain(other.userId)
      expect(JSON.stringify(all)).not.toContain(other.tenantId)
    },
  },
  {
    title: 'listAuditEntries is narrowed by deed, by who did it, by what it was done to, and by time',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const owner = await newcomer(target)
      await rename(target, owner, 1)
      const count = async (query: Query) => (await list(target, owner, query)).items.length
      const [entry] = (await list(target, owner, { action: 'tenant.updated' })).items
      const { createdAt } = entry!
      const later = new Date(Date.parse(createdAt) + 1000).toISOString()
      expect(await count({ action: 'tenant.updated', actorId: owner.userId })).toBe(1)
      expect(await count({ action: 'tenant.updated', actorId: unknownId })).toBe(0)
      expect(await count({ action: 'tenant.updated', targetId: owner.tenantId! })).toBe(1)
      expect(await count({ targetId: unknownId })).toBe(0)
      expect(await count({ action: 'tenant.updated', since: createdAt, until: later })).toBe(1)
      expect(await count({ since: later })).toBe(0)
      expect(await count({ action: 'nothing.happened' })).toBe(0)
    },
  },
  {
    title: 'listAuditEntries refuses malformed requests, and cursors of other tenants',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const [owner, other] = [await newcomer(target), await newcomer(target)]
      await rename(target, other, 2)
      const { nextCursor } = await list(target, other, { limit: 1 })
      expect(nextCursor).not.toBeNull()
      const { accessToken } = owner.session
      const wrong: Record<string, string>[] = [
        { cursor: nextCursor! },
        { cursor: unknownId },
        { action: "x' or true" },
        { actorId: 'me' },
        { since: 'yesterday' },
        { until: '2026-02-31' },
        { limit: '0' },
        { limit: '101' },
        { tenantId: other.tenantId! },
      ]
      for (const query of wrong) {
        await refuse(target, 'listAuditEntries', 'VALIDATION_FAILED', { accessToken, query })
      }
    },
  },
  {
    title: 'staff who enters a tenant or acts for a member is named in its audit, and reads it',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const owner = await newcomer(target)
      const { email, inside, acting } = await staffIn(target, owner)
      const staffId = inside.user.id
      await succeed(target, 'updateTenant', { accessToken: acting.accessToken, body: { name: 'By staff' } })
      await succeed(target, 'stopImpersonation', { accessToken: acting.accessToken })
      // A server may write down too how the session itself ended.
      const read = async (person: Pick<Person, 'session'>) =>
        (await list(target, person, { actorId: staffId })).items.filter(
          ({ action }) => action !== 'session.ended',
        )
      const seen = await read(owner)
      expect(seen.map(({ action, actor, target }) => ({ action, actor, target }))).toEqual([
        {
          action: 'impersonation.ended',
          actor: { kind: 'platform', id: staffId, name: email, impersonator: null },
          target: { kind: 'user', id: owner.userId, name: owner.email },
        },
        {
          action: 'tenant.updated',
          actor: {
            kind: 'user',
            id: owner.userId,
            name: owner.email,
            impersonator: { id: staffId, name: email },
          },
          target: { kind: 'tenant', id: owner.tenantId, name: null },
        },
        {
          action: 'impersonation.started',
          actor: { kind: 'platform', id: staffId, name: email, impersonator: null },
          target: { kind: 'user', id: owner.userId, name: owner.email },
        },
        {
          action: 'platform.tenant_entered',
          actor: { kind: 'platform', id: staffId, name: email, impersonator: null },
          target: { kind: 'tenant', id: owner.tenantId, name: null },
        },
      ])
      expect(seen.at(-1)!.details).toEqual({ reason: 'Ticket 4711' })
      expect(await read({ session: inside })).toEqual(seen)
    },
  },
  {
    title: 'nobody without the right reads an audit',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const owner = await newcomer(target)
      const { accessToken } = owner.session
      await list(target, owner)
      await target.control.setRoles!(owner.userId, owner.tenantId!, ['member'])
      await refuse(target, 'listAuditEntries', 'FORBIDDEN', { accessToken })
    },
  },
]
