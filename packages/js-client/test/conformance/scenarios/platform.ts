import { expect } from 'vitest'
import { call, comparable, refuse, succeed } from '../http.ts'
import { assertAlive, assertDead, authenticated, newcomer, unknownId } from '../people.ts'
import { control, tenantOf, userOf, withTenants } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

const reason = 'Ticket 4711: the invoices are wrong'

/** A fresh session of the seeded staff, above the tenants. */
async function staffSession(target: ConformanceTarget) {
  const { email, password } = userOf(target, 'staff')
  const body = { email, password, guard: 'admin' }
  const session = authenticated(await succeed(target, 'login', { body }))
  expect(session.tenant).toBeNull()
  expect(session.actor).toBeNull()
  return session
}

/** Everything that would change who somebody is, or lead on from where staff acts. */
async function assertConfined(target: ConformanceTarget, accessToken: string): Promise<void> {
  const bodies = {
    changePassword: { currentPassword: 'whatever-it-was', newPassword: 'cobalt-meadow-47-spindle' },
    changeEmail: { email: 'mine@example.test', password: 'whatever-it-was' },
    sendVerificationEmail: {},
    logoutAll: {},
    createTenant: { name: 'Mine', slug: 'mine-alone' },
    switchTenant: { tenantId: tenantOf(target, 'globex').id },
    enterTenant: { tenantId: tenantOf(target, 'globex').id, reason },
    impersonate: { tenantId: tenantOf(target, 'globex').id, userId: unknownId, reason },
  } as const
  for (const [name, body] of Object.entries(bodies)) {
    await refuse(target, name as keyof typeof bodies, 'FORBIDDEN', { accessToken, body })
  }
}

export const platform: Scenario[] = [
  {
    title: 'staff enters a tenant openly and for a fixed time, and leaves it',
    modes: withTenants,
    needs: ['advanceClock'],
    run: async (target) => {
      const staff = await staffSession(target)
      const { accessToken } = staff
      const tenantId = tenantOf(target, 'acme').id
      await refuse(target, 'listMembers', ['FORBIDDEN', 'TENANT_REQUIRED'], { accessToken })
      await refuse(target, 'enterTenant', 'VALIDATION_FAILED', { accessToken, body: { tenantId } })
      const unknown = { accessToken, body: { tenantId: unknownId, reason } }
      await refuse(target, 'enterTenant', 'TENANT_NOT_FOUND', unknown)
      const body = { tenantId, reason }
      const inside = authenticated(await succeed(target, 'enterTenant', { accessToken, body }))
      expect(inside.user.id).toBe(staff.user.id)
      expect(inside.tenant?.id).toBe(tenantId)
      const { expiresAt } = inside.session
      const actor = { kind: 'staff', userId: staff.user.id, email: userOf(target, 'staff').email, expiresAt }
      expect((await assertAlive(target, inside)).actor).toEqual(actor)
      expect(Date.parse(expiresAt) - Date.parse(inside.session.createdAt)).toBe(1_800_000)
      await succeed(target, 'listMembers', { accessToken: inside.accessToken })
      const owner = { accessToken: inside.accessToken, params: { userId: unknownId }, body: { roles: [] } }
      await refuse(target, 'setMemberRoles', 'FORBIDDEN', owner)
      await assertConfined(target, inside.accessToken)
      await succeed(target, 'stopImpersonation', { accessToken: inside.accessToken })
      await assertDead(target, inside)
      await assertAlive(target, staff)
      const again = authenticated(await succeed(target, 'enterTenant', { accessToken, body }))
      await control(target, 'advanceClock')(1801)
      await assertDead(target, again)
    },
  },
  {
    title: 'staff acts in the name of a member, who keeps the session and the credentials',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const staff = await staffSession(target)
      const person = await newcomer(target)
      const body = { tenantId: person.tenantId!, userId: person.userId, reason }
      const { accessToken } = staff
      const acting = authenticated(await succeed(target, 'impersonate', { accessToken, body }))
      const me = await assertAlive(target, acting)
      expect([me.user.id, me.tenant?.id, me.membership?.roles]).toEqual([
        person.userId,
        person.tenantId,
        ['owner'],
      ])
      expect(me.actor).toMatchObject({ kind: 'impersonation', userId: staff.user.id })
      const listed = await succeed(target, 'listSessions', { accessToken: person.session.accessToken })
      const seen = listed.items.map(({ id, actor }) => [id, actor?.userId ?? null])
      expect(seen).toEqual(
        expect.arrayContaining([
          [acting.session.id, staff.user.id],
          [person.session.session.id, null],
        ]),
      )
      await assertConfined(target, acting.accessToken)
      const self = { accessToken: acting.accessToken, params: { userId: person.userId } }
      await refuse(target, 'removeMember', 'FORBIDDEN', self)
      const own = { accessToken: person.session.accessToken }
      await refuse(target, 'stopImpersonation', 'FORBIDDEN', own)
      await succeed(target, 'logout', { accessToken: acting.accessToken, body: {} })
      await assertDead(target, acting)
      await assertAlive(target, person.session)
      await assertAlive(target, staff)
    },
  },
  {
    title: 'acting ends with the session it began from',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const staff = await staffSession(target)
      const person = await newcomer(target)
      const { accessToken } = staff
      const body = { tenantId: person.tenantId!, reason }
      const inside = authenticated(await succeed(target, 'enterTenant', { accessToken, body }))
      const named = { accessToken, body: { ...body, userId: person.userId } }
      const acting = authenticated(await succeed(target, 'impersonate', named))
      await assertAlive(target, inside)
      await assertAlive(target, acting)
      await succeed(target, 'logout', { accessToken, body: {} })
      await refuse(target, 'me', 'UNAUTHENTICATED', { accessToken: inside.accessToken })
      await refuse(target, 'me', 'UNAUTHENTICATED', { accessToken: acting.accessToken })
      await assertAlive(target, person.session)
    },
  },
  {
    title: 'nobody but staff enters tenants or acts for others, whatever they run',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const [owner, other] = [await newcomer(target), await newcomer(target)]
      const { accessToken } = owner.session
      const body = { tenantId: other.tenantId!, reason }
      await refuse(target, 'enterTenant', 'FORBIDDEN', { accessToken, body })
      const named = { ...body, userId: other.userId }
      await refuse(target, 'impersonate', 'FORBIDDEN', { accessToken, body: named })
      const staff = await staffSession(target)
      const ask = (userId: string, tenantId: string) =>
        call(target, 'impersonate', { accessToken: staff.accessToken, body: { userId, tenantId, reason } })
      const stranger = await ask(owner.userId, other.tenantId!)
      expect(comparable(stranger)).toEqual(comparable(await ask(unknownId, other.tenantId!)))
      expect(comparable(stranger)).toEqual(comparable(await ask(owner.userId, unknownId)))
      expect(stranger.status).toBe(404)
    },
  },
]
