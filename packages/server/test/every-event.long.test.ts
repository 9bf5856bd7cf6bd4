import { readFileSync } from 'node:fs'
import { Injectable, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuthMaintenance, OnAuthEvent, PlatformService, RoleService, systemRoles } from '../src/index.ts'
import type { AuthEvent, AuthEventData } from '../src/index.ts'
import { guessing } from '../src/limits/guess-counts.ts'
import { Mailbox } from './mailbox.ts'
import {
  foundTenant,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
  signIn,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

type Name = keyof AuthEventData
type Expected<Of extends Name> = { tenantId: string | null; data: Partial<AuthEventData[Of]> }

const mailbox = new Mailbox()
const newPassword = 'marble-cistern-94-feather'
let app: TestApp
const roles = () => app.nest.get(RoleService, { strict: false })
const platform = () => app.nest.get(PlatformService, { strict: false })
const personIn = ({ userId }: { userId: string }, userScopeId = ROOT) => ({ userId, userScopeId })
const ROOT = '00000000-0000-0000-0000-000000000000'

async function memberOf(tenantId: string): Promise<{ userId: string; email: string }> {
  const email = freshEmail('member')
  const user = await app.users.createUser({ email, password: goodPassword }, tenantId)
  return { userId: user.id, email }
}

async function invitationOf({ accessToken: token }: Person) {
  const email = freshEmail('guest')
  const { id } = succeeded(
    await app.call('createInvitation', { token, body: { email, roles: ['admin'] } }),
    201,
  )
  return { invitationId: id as string, email }
}

async function support() {
  const role = await roles().createRole({
    name: fresh('support'),
    guard: 'admin',
    permissions: ['platform:enter-tenant', 'platform:impersonate'],
  })
  const email = freshEmail('staff')
  const staff = await platform().createStaff({ email, password: goodPassword }, [role.id])
  const body = { email, password: goodPassword, guard: 'admin' }
  const { accessToken: token } = succeeded(await app.call('login', { body }))
  return { staff, token }
}

async function entered() {
  const { staff, token } = await support()
  const { tenantId } = await newcomer(app)
  const body = { tenantId, reason: 'Ticket 4711' }
  const acting = succeeded(await app.call('enterTenant', { token, body })).accessToken
  succeeded(await app.call('stopImpersonation', { token: acting }), 204)
  return { tenantId, data: personIn({ userId: staff.id }) }
}

async function acted() {
  const { staff, token } = await support()
  const owner = await newcomer(app)
  const named = { tenantId: owner.tenantId, userId: owner.userId, reason: 'Ticket 4711' }
  const acting = succeeded(await app.call('impersonate', { token, body: named })).accessToken
  succeeded(await app.call('stopImpersonation', { token: acting }), 204)
  return { tenantId: owner.tenantId, data: { ...personIn(owner), impersonatorId: staff.id } }
}

async function tenant() {
  const { id, name, slug } = await app.tenants.createTenant(freshTenant())
  return { tenantId: id, data: { id, name, slug } }
}

async function roleOfTenant() {
  const { tenantId } = await tenant()
  const role = await roles().createRole({ tenantId, name: fresh('role') })
  return { role, tenantId, data: { roleId: role.id, name: role.name } }
}

/** Does each thing there is an event for; answers what the event is to tell. A new event without a deed does not compile. */
const deeds: { [Of in Name]: () => Promise<Expected<Of>> } = {
  'tenant.created': tenant,
  'tenant.updated': async () => {
    const { tenantId } = await tenant()
    await app.tenants.updateTenant(tenantId, { name: 'Renamed' })
    return { tenantId, data: { name: 'Renamed', changed: ['name'] } }
  },
  'tenant.suspended': async () => {
    const made = await tenant()
    await app.tenants.suspendTenant(made.tenantId)
    return made
  },
  'tenant.restored': async () => {
    const made = await tenant()
    await app.tenants.suspendTenant(made.tenantId)
    await app.tenants.restoreTenant(made.tenantId)
    return made
  },
  'tenant.sessions_ended': async () => {
    const made = await tenant()
    await app.tenants.endSessions(made.tenantId)
    return made
  },
  'session.all_ended': async () => {
    await app.users.endAllSessions()
    return { tenantId: null, data: {} }
  },
  'tenant.deleted': async () => {
    const made = await tenant()
    await app.tenants.deleteTenant(made.tenantId)
    return made
  },
  'tenant.purged': async () => {
    const made = await tenant()
    await app.tenants.deleteTenant(made.tenantId)
    await app.dataSource.query(
      `update nest_auth_tenants set deleted_at = now() - interval '400 days' where id = $1`,
      [made.tenantId],
    )
    await app.nest.get(AuthMaintenance, { strict: false }).run()
    return made
  },
  'user.created': async () => {
    const { tenantId } = await tenant()
    const { email, userId } = await memberOf(tenantId)
    return { tenantId, data: { userId, email } }
  },
  'user.registered': async () => {
    const { email, userId, tenantId } = await newcomer(app)
    return { tenantId, data: { userId, email, userScopeId: ROOT } }
  },
  'user.updated': async () => {
    const { userId } = await newcomer(app)
    await app.users.updateUser(userId, { profile: { name: 'Ada' } })
    return { tenantId: null, data: { userId, changed: ['profile'] } }
  },
  'user.deleted': async () => {
    const { userId, email } = await newcomer(app)
    await app.users.deleteUser(userId)
    return { tenantId: null, data: { userId, email } }
  },
  'user.logged_in': async () => {
    const { userId, sessionId, tenantId } = await signIn(app, await newcomer(app))
    return { tenantId, data: { userId, sessionId } }
  },
  'user.logged_out': async () => {
    const { userId, sessionId, tenantId, accessToken: token } = await newcomer(app)
    succeeded(await app.call('logout', { token, body: {} }), 204)
    return { tenantId, data: { userId, sessionIds: [sessionId] } }
  },
  'user.locked': async () => {
    const person = await newcomer(app)
    await app.dataSource.query(
      `insert into nest_auth_guess_counts
         (tenant_id, account, origin, consecutive, hourly, hour_ends_at, updated_at)
       values ($1, $2, '', $3, 0, now(), now())`,
      [ROOT, `user:${person.userId}`, guessing.mostConsecutive - 1],
    )
    const body = { email: person.email, password: 'a wrong guess', tenantId: person.tenantId }
    for (let times = 0; times < 3; times++) await app.call('login', { body })
    const audited = await app.dataSource.query(
      `select actor_kind from nest_auth_audit_entries where action = 'user.locked' and target_id = $1`,
      [person.userId],
    )
    expect(audited).toEqual([{ actor_kind: 'anonymous' }])
    return { tenantId: null, data: personIn(person) }
  },
  'session.tenant_switched': async () => {
    const person = await newcomer(app)
    const tenantId = await foundTenant(app, person)
    const switched = await app.call('switchTenant', { token: person.accessToken, body: { tenantId } })
    return { tenantId, data: { ...personIn(person), sessionId: succeeded(switched).session.id } }
  },
  'session.theft_detected': async () => {
    const { refreshToken, sessionId, userId, tenantId } = await newcomer(app)
    const second = succeeded(await refresh(app, refreshToken))
    succeeded(await refresh(app, second.refreshToken))
    await refresh(app, refreshToken)
    return { tenantId, data: { userId, sessionId } }
  },
  'password.changed': async () => {
    const person = await newcomer(app)
    const body = { currentPassword: goodPassword, newPassword }
    succeeded(await app.call('changePassword', { token: person.accessToken, body }), 204)
    return { tenantId: null, data: personIn(person) }
  },
  'password.reset': async () => {
    const person = await newcomer(app)
    succeeded(await app.call('forgotPassword', { body: { email: person.email } }), 204)
    const token = await mailbox.token(app, person.email, '/reset-password')
    succeeded(await app.call('resetPassword', { body: { token, password: newPassword } }), 204)
    return { tenantId: null, data: personIn(person) }
  },
  'email.verified': async () => {
    const person = await newcomer(app)
    const token = await mailbox.token(app, person.email, '/verify-email')
    succeeded(await app.call('verifyEmail', { body: { token } }), 204)
    return { tenantId: null, data: { ...personIn(person), email: person.email } }
  },
  'email.changed': async () => {
    const person = await newcomer(app)
    const email = freshEmail('new')
    const body = { email, password: goodPassword }
    succeeded(await app.call('changeEmail', { token: person.accessToken, body }), 204)
    const token = await mailbox.token(app, email, '/confirm-email')
    succeeded(await app.call('confirmEmailChange', { body: { token } }), 204)
    return { tenantId: null, data: { ...personIn(person), email } }
  },
  'member.added': async () => {
    const owner = await newcomer(app)
    const { email } = await invitationOf(owner)
    const invitationToken = await mailbox.token(app, email, '/invitation')
    const body = { email, password: goodPassword, invitationToken }
    const { user } = succeeded(await app.call('signup', { body }), 201)
    return { tenantId: owner.tenantId, data: { ...personIn({ userId: user.id }), roles: ['admin'] } }
  },
  'member.removed': async () => {
    const { accessToken: token, tenantId } = await newcomer(app)
    const { userId } = await memberOf(tenantId!)
    succeeded(await app.call('removeMember', { token, params: { userId } }), 204)
    return { tenantId, data: personIn({ userId }) }
  },
  'member.roles_changed': async () => {
    const { tenantId } = await newcomer(app)
    const { userId } = await memberOf(tenantId!)
    await app.users.setUserAccessRoles(userId, tenantId!, [systemRoles.admin])
    return { tenantId, data: { userId, roles: ['admin'] } }
  },
  'member.sessions_ended': async () => {
    const { accessToken: token, tenantId } = await newcomer(app)
    const { userId } = await memberOf(tenantId!)
    succeeded(await app.call('endMemberSessions', { token, params: { userId } }), 204)
    return { tenantId, data: personIn({ userId }) }
  },
  'member.status_changed': async () => {
    const { tenantId } = await newcomer(app)
    const { userId } = await memberOf(tenantId!)
    await app.users.updateUserAccessStatus(userId, tenantId!, false)
    return { tenantId, data: { userId, isActive: false } }
  },
  'role.created': roleOfTenant,
  'role.updated': async () => {
    const { role, tenantId, data } = await roleOfTenant()
    await roles().grantPermissions(role, ['invoice:read'])
    return { tenantId, data }
  },
  'role.deleted': async () => {
    const { role, tenantId, data } = await roleOfTenant()
    await roles().deleteRole(role)
    return { tenantId, data }
  },
  'invitation.created': async () => {
    const owner = await newcomer(app)
    return { tenantId: owner.tenantId, data: await invitationOf(owner) }
  },
  'invitation.revoked': async () => {
    const owner = await newcomer(app)
    const data = await invitationOf(owner)
    const params = { id: data.invitationId }
    succeeded(await app.call('revokeInvitation', { token: owner.accessToken, params }), 204)
    return { tenantId: owner.tenantId, data }
  },
  'invitation.accepted': async () => {
    const owner = await newcomer(app)
    const data = await invitationOf(owner)
    const guest = await newcomer(app, { email: data.email })
    const body = { token: await mailbox.token(app, data.email, '/invitation') }
    succeeded(await app.call('acceptInvitation', { token: guest.accessToken, body }))
    return { tenantId: owner.tenantId, data: { ...data, ...personIn(guest) } }
  },
  'platform_access.granted': async () => {
    const { id } = await platform().createStaff({ email: freshEmail('staff'), password: goodPassword }, [])
    return { tenantId: null, data: personIn({ userId: id }) }
  },
  'platform_access.revoked': async () => {
    const { id } = await platform().createStaff({ email: freshEmail('staff'), password: goodPassword }, [])
    await platform().revokeAccess(id)
    return { tenantId: null, data: personIn({ userId: id }) }
  },
  'platform.tenant_entered': entered,
  'platform.tenant_left': entered,
  'impersonation.started': acted,
  'impersonation.ended': acted,
}

const names = Object.keys(deeds) as Name[]
const heard: { how: 'at once' | 'durable'; event: AuthEvent }[] = []

@Injectable()
class Everything {
  hear(event: AuthEvent) {
    heard.push({ how: 'at once', event })
  }

  keep(event: AuthEvent) {
    heard.push({ how: 'durable', event })
  }
}
const method = (name: keyof Everything) => Object.getOwnPropertyDescriptor(Everything.prototype, name)!
for (const name of names) {
  OnAuthEvent(name)(Everything.prototype, 'hear', method('hear'))
  OnAuthEvent(name, { durable: true, id: `every.${name}` })(Everything.prototype, 'keep', method('keep'))
}

@Module({ providers: [Everything] })
class EverythingModule {}

describe('Every event there is', () => {
  beforeAll(async () => {
    app = await createTestApp({ imports: [EverythingModule], options: { mail: mailbox.options() } })
  })
  afterAll(async () => {
    await app.close()
  })

  it.each(names)('%s is told once to each listener, when it happens', async (name) => {
    const expected = await deeds[name]()
    const told = () =>
      heard.flatMap(({ how, event }) =>
        event.name === name && isPart(expected.data, event.data) ? [{ how, tenantId: event.tenantId }] : [],
      )
    const { tenantId } = expected
    await expect
      .poll(() => told().toSorted((a, b) => a.how.localeCompare(b.how)), { timeout: 10_000 })
      .toEqual([
        { how: 'at once', tenantId },
        { how: 'durable', tenantId },
      ])
  })

  it.each([entered, acted])(
    'says of staff that stops acting nothing but that: nobody has left',
    async (deed) => {
      const from = heard.length
      const { data } = await deed()
      const isEnd = ({ event }: (typeof heard)[number]) =>
        /left|ended/.test(event.name) && isPart(data, event.data)
      await expect.poll(() => heard.slice(from).filter(isEnd)).toHaveLength(2)
      expect(heard.slice(from).map(({ event }) => event.name)).not.toContain('user.logged_out')
    },
  )

  it('stands in the guide, and nothing else does', () => {
    const guide = readFileSync(new URL('../../../docs/guides/react-to-events.md', import.meta.url), 'utf8')
    const rows = [...guide.matchAll(/^\| `([a-z_]+\.[a-z_]+)` +\|/gm)].map(([, name]) => name)
    expect(new Set(rows)).toEqual(new Set(names))
    expect(rows).toHaveLength(names.length)
  })

  it('is dropped together with the work it tells of', async () => {
    const { tenantId } = await newcomer(app)
    const { userId } = await newcomer(app)
    await expect(
      app.users.runInTransaction(async () => {
        await app.users.addToTenant(userId, tenantId!)
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    const [{ waiting }] = await app.dataSource.query(
      `select count(*)::int as waiting from nest_auth_outbox where payload->'data'->>'userId' = $1 and payload->>'name' = 'member.added'
          and payload->>'tenantId' = $2`,
      [userId, tenantId],
    )
    expect(waiting).toBe(0)
    expect(
      heard.filter(
        ({ event }) =>
          event.name === 'member.added' && event.tenantId === tenantId && isPart({ userId }, event.data),
      ),
    ).toEqual([])
  })
})

function isPart(part: object, whole: object): boolean {
  return Object.entries(part).every(
    ([key, value]) => JSON.stringify((whole as Record<string, unknown>)[key]) === JSON.stringify(value),
  )
}
