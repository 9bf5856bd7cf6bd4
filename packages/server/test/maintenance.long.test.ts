import { Injectable, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuthMaintenance, OnAuthEvent, newId } from '../src/index.ts'
import type { AuthEvent } from '../src/index.ts'
import {
  expectRefusal,
  foundTenant,
  freshEmail,
  goodPassword,
  newcomer,
  refresh,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const purged: string[] = []

@Injectable()
class Listener {
  @OnAuthEvent('tenant.purged')
  hear({ data }: AuthEvent<'tenant.purged'>) {
    purged.push(data.id)
  }
}

@Module({ providers: [Listener] })
class ListenerModule {}

describe.each(['SHARED', 'ISOLATED'] as const)('Maintenance, with tenancy %s,', (tenancy) => {
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({
      tenancy,
      imports: [ListenerModule],
      options: { audit: { retentionDays: 90 } },
    })
  })
  afterAll(() => app.close())

  const run = () => app.nest.get(AuthMaintenance, { strict: false }).run()
  const nothing = {
    sessions: 0,
    oneTimeTokens: 0,
    trustedDevices: 0,
    givenUpDeliveries: 0,
    auditEntries: 0,
    tenants: 0,
  }
  const daysAgo = (id: string, days: number) =>
    app.dataSource.query(
      `update nest_auth_tenants set deleted_at = now() - make_interval(days => $2) where id = $1`,
      [id, days],
    )

  it('removes what expired and nothing else, in as many batches as it takes', async () => {
    const person = await newcomer(app)
    const old = await signIn(app, person)
    await app.dataSource.query(
      `update nest_auth_sessions set expires_at = now() - interval '2 days' where id = $1`,
      [old.sessionId],
    )
    const [{ tenant_id: scope }] = await app.dataSource.query(
      'select tenant_id from nest_auth_users where id = $1',
      [person.userId],
    )
    // No engine takes more rows than these at once.
    for (let times = 0; times < 5; times++) {
      await app.dataSource.query(
        `insert into nest_auth_otps (tenant_id, id, user_id, purpose, secret_hash, payload, expires_at)
         select $1::uuid, t.id, $2::uuid, 'test', 'x', '{}'::jsonb, now() - interval '2 days'
           from unnest($3::uuid[]) t(id)`,
        [scope, person.userId, Array.from({ length: 500 }, () => newId())],
      )
    }
    await app.dataSource.query(
      `insert into nest_auth_audit_entries (tenant_id, id, action, actor_kind, details)
       values ($1, '01800000-0000-7000-8000-000000000000', 'user.logged_in', 'system', '{}'::jsonb)`,
      [newId()],
    )
    expect(await run()).toEqual({ ...nothing, sessions: 1, oneTimeTokens: 2500, auditEntries: 1 })
    expect(await run()).toEqual(nothing)
    expect(await stateOf(app, person)).toEqual([200, 200])
  })

  it('purges a tenant after its grace period, and whoever takes its slug inherits nothing', async () => {
    const person = await newcomer(app)
    const tenantId = person.tenantId!
    const { slug, name } = (await app.tenants.getTenantById(tenantId))!
    await app.tenants.deleteTenant(tenantId)
    await daysAgo(tenantId, 29)
    expect(await run()).toEqual(nothing)
    await app.tenants.restoreTenant(tenantId)
    expect((await stateOf(app, person))[0]).toBe(200)

    await app.tenants.deleteTenant(tenantId)
    await daysAgo(tenantId, 30)
    await expect(app.tenants.restoreTenant(tenantId)).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })
    expect(await run()).toEqual({ ...nothing, tenants: 1 })
    expect(await run()).toEqual(nothing)
    await expect.poll(() => purged).toContain(tenantId)

    for (const { tableName, columns } of app.dataSource.entityMetadatas) {
      const named = columns.filter(({ databaseName }) =>
        /^(?:tenant_id|active_tenant_id)$/.test(databaseName),
      )
      if (named.length === 0 || tableName === 'nest_auth_audit_entries') continue
      const condition = named.map(({ databaseName }) => `${databaseName} = $1`).join(' or ')
      const left = await app.dataSource.query(`select 1 from ${tableName} where ${condition}`, [tenantId])
      expect([tableName, left]).toEqual([tableName, []])
    }

    const heir = await app.tenants.createTenant({ name, slug })
    expect(heir.id).not.toBe(tenantId)
    expect((await stateOf(app, person)).every((state) => state !== 200)).toBe(true)
    for (const id of [heir.id, tenantId]) {
      const body = { email: person.email, password: goodPassword, tenantId: id }
      const answer = await app.call('login', { body })
      expectRefusal(answer, tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'INVALID_CREDENTIALS')
    }
    if (tenancy === 'SHARED') {
      const { accessToken: token } = succeeded(
        await app.call('login', { body: { email: person.email, password: goodPassword } }),
      )
      expect(succeeded(await app.call('listTenants', { token })).items).toEqual([])
    } else {
      await app.users.createUser({ email: person.email, password: goodPassword }, heir.id)
    }
    const entries = await app.dataSource.query(
      'select action from nest_auth_audit_entries where tenant_id = $1 order by id',
      [heir.id],
    )
    expect(entries[0]).toEqual({ action: 'tenant.created' })
  })

  it('leaves the other tenants, and the people in them, as they are', async () => {
    const [gone, stays] = [await newcomer(app), await newcomer(app)]
    const otherId = tenancy === 'SHARED' ? await foundTenant(app, gone) : null
    await app.users.createUser({ email: freshEmail() }, stays.tenantId!)
    const rows = () =>
      app.dataSource.query(
        `select count(*)::int as count from nest_auth_user_accesses where tenant_id = any($1::uuid[])`,
        [[stays.tenantId, otherId]],
      )
    const before = await rows()
    await app.tenants.deleteTenant(gone.tenantId!)
    await daysAgo(gone.tenantId!, 31)
    expect(await run()).toMatchObject({ tenants: 1 })
    expect(await rows()).toEqual(before)
    expect(await stateOf(app, stays)).toEqual([200, 200])
    if (otherId) await signIn(app, { ...gone, tenantId: otherId })
  })

  it.runIf(tenancy === 'SHARED')(
    'leaves a sign-in as it is in the other tenants: it leads where it led, and nowhere else',
    async () => {
      const founder = await newcomer(app)
      const [person, early] = [await newcomer(app), await newcomer(app)]
      const first = await signIn(app, person)
      const purgedId = person.tenantId!
      await app.users.addToTenant(early.userId, purgedId)
      const here = founder.tenantId!
      for (const { userId } of [person, early]) await app.users.addToTenant(userId, here)
      const before = await switched(early.accessToken, purgedId)
      await endSessions(founder, [person, early])
      // Signed in again since then, and since then acting elsewhere too.
      const again = await signIn(app, person)
      const elsewhere = await foundTenant(app, again)
      const kept = await switched(again.accessToken, elsewhere)
      const own = await signIn(app, early)
      const outdated = await switched(first.accessToken, elsewhere)

      await app.tenants.deleteTenant(purgedId)
      await daysAgo(purgedId, 31)
      expect(await run()).toMatchObject({ tenants: 1 })

      succeeded(await enter(kept, here))
      succeeded(await enter(own.accessToken, here))
      for (const token of [outdated, early.accessToken])
        expectRefusal(await enter(token, here), 'FORBIDDEN', { isSignedOut: true })
      for (const token of [first.accessToken, again.accessToken, before])
        expectRefusal(await app.call('me', { token }), 'UNAUTHENTICATED')
      expectRefusal(await refresh(app, again.refreshToken), 'INVALID_REFRESH_TOKEN')
      // What stays of the tenant's own sessions is what others came from.
      const left = await app.dataSource.query(
        `select id, active_tenant_id, revoked_reason from nest_auth_sessions
          where id = any($1::uuid[]) order by id`,
        [[first, again, person].map(({ sessionId }) => sessionId)],
      )
      const ended = { active_tenant_id: null, revoked_reason: 'access_removed' }
      expect(left).toEqual([first, again].map(({ sessionId }) => ({ id: sessionId, ...ended })))
    },
  )

  const enter = (token: string, tenantId: string) =>
    app.call('switchTenant', { token, body: { tenantId, keepCurrentSession: true } })
  const switched = async (token: string, tenantId: string): Promise<string> =>
    succeeded(await enter(token, tenantId)).accessToken
  const endSessions = async ({ accessToken: token }: Person, people: readonly Person[]) => {
    for (const { userId } of people)
      succeeded(await app.call('endMemberSessions', { token, params: { userId } }), 204)
  }

  it('does everything once, however many ask at the same time', async () => {
    const { tenantId } = await newcomer(app)
    await app.tenants.deleteTenant(tenantId!)
    await daysAgo(tenantId!, 31)
    const reports = await Promise.all([run(), run(), run()])
    expect(reports.map(({ tenants }) => tenants)).toEqual([1, 1, 1])
    expect(purged.filter((id) => id === tenantId)).toHaveLength(1)
  })
})
