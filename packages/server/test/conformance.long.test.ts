import { vi } from 'vitest'
import { conformanceSeed } from '../../js-client/test/conformance/seed.ts'
import { defineConformanceSuite } from '../../js-client/test/conformance/scenarios.ts'
import { silentSignups } from '../../js-client/test/conformance/scenarios/silent-signup.ts'
import type { ConformanceTarget, Mode, TenantKey, UserKey } from '../../js-client/test/conformance/target.ts'
import type { SignupOptions } from '../src/index.ts'
import { PlatformService, ROOT_SCOPE_ID, RoleService, newId } from '../src/index.ts'
import { Mailbox, linkIn } from './mailbox.ts'
import { LiveSessions } from '../src/sessions/live-sessions.ts'
import { createTestApp, frameworks, isOnServer } from './test-app.ts'
import type { Framework, TestApp } from './test-app.ts'

/** The server as a target of the suite that every server of the contract must pass. */
async function makeTarget(
  framework: Framework,
  mode: Mode,
  signup: SignupOptions = { revealsTakenEmail: true },
): Promise<ConformanceTarget> {
  const mailbox = new Mailbox()
  const app = await createTestApp({
    framework,
    tenancy: mode,
    poolSize: 1,
    // A flow that takes two connections at once must not be helped out.
    reservedConnections: 0,
    options: { mail: mailbox.options(), signup },
  })
  const clock = await shiftableClock(app)
  // The controls below change rows and the clock behind the server's back; what tells of changes is tested elsewhere.
  app.nest.get(LiveSessions, { strict: false }).trust(() => false)
  const tenants = await seedTenants(app, mode)
  const users = await seedUsers(app, mode, tenants)
  const sql = async (statement: string, ...parameters: unknown[]) => {
    await app.dataSource.query(statement, parameters)
    // Changes made behind the server's back count after a second at the latest.
    await clock.advance(1.1)
  }
  return {
    mode,
    baseUrl: `${app.url}/auth`,
    fetch,
    tenants,
    users,
    control: {
      advanceClock: (seconds) => clock.advance(seconds),
      revokeSession: (id) =>
        sql(`update nest_auth_sessions set revoked_at = now(), revoked_reason = 'logout' where id = $1`, id),
      disableUser: (id) => sql('update nest_auth_users set is_active = false where id = $1', id),
      removeMembership: (userId, tenantId) =>
        sql('delete from nest_auth_user_accesses where user_id = $1 and tenant_id = $2', userId, tenantId),
      suspendTenant: (id) => sql('update nest_auth_tenants set is_active = false where id = $1', id),
      mailsTo: async (address) =>
        (await mailbox.to(app, address)).map(({ text }) => ({ link: linkIn(text) })),
      deleteTenant: (id) => sql('update nest_auth_tenants set deleted_at = now() where id = $1', id),
      async setRoles(userId, tenantId, roles) {
        const access = '(select id from nest_auth_user_accesses where user_id = $1 and tenant_id = $2)'
        await app.dataSource.query(
          `delete from nest_auth_user_access_roles where tenant_id = $2 and user_access_id = ${access}`,
          [userId, tenantId],
        )
        await sql(
          `insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
           select $2, ${access}, tenant_id, id from nest_auth_roles where tenant_id = $3 and name = any($4)`,
          userId,
          tenantId,
          ROOT_SCOPE_ID,
          roles,
        )
      },
    },
    async close() {
      vi.useRealTimers()
      await app.close()
    },
  }
}

/** Moves the clock of the database and of the process together. */
async function shiftableClock(app: TestApp) {
  // The embedded database lives in this process and reads the same clock.
  if (isOnServer) await shiftServerClock(app)
  let shiftMs = 0
  vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true, now: Date.now() })
  return {
    async advance(seconds: number) {
      if (isOnServer) await app.dataSource.query('update clock.shift set seconds = seconds + $1', [seconds])
      shiftMs += seconds * 1000
      // Not counted from the faked clock: it falls behind that of the database whenever the process is held up.
      vi.setSystemTime(vi.getRealSystemTime() + shiftMs)
    },
  }
}

/** Puts a clock that can be moved in the place of the database's. */
async function shiftServerClock(app: TestApp): Promise<void> {
  const run = (statement: string) => app.dataSource.query(statement)
  await run('create schema clock')
  await run('create table clock.shift (seconds double precision)')
  await run('insert into clock.shift values (0)')
  for (const [name, kind] of [
    ['now', 'stable'],
    ['clock_timestamp', 'volatile'],
  ]) {
    await run(
      `create function clock.${name}() returns timestamptz ${kind} language sql
       as 'select pg_catalog.${name}() + make_interval(secs => (select seconds from clock.shift))'`,
    )
  }
  await run('grant usage on schema clock to public')
  await run('grant select on clock.shift to public')
  const columns = await run(
    `select table_name from information_schema.columns where column_name = 'created_at'`,
  )
  for (const { table_name: table } of columns) {
    await run(`alter table "${table}" alter column created_at set default clock.now()`)
  }
  // Once it is named, the catalog is searched after our schema.
  await run(`do $$ begin
    execute format('alter database %I set search_path = clock, public, pg_catalog', current_database());
  end $$`)
  await run('set search_path = clock, public, pg_catalog')
}

async function seedTenants(app: TestApp, mode: Mode): Promise<ConformanceTarget['tenants']> {
  const seeded: ConformanceTarget['tenants'] = {}
  await app.dataSource.query('insert into nest_auth_roles (tenant_id, id, name) values ($1, $2, $3)', [
    ROOT_SCOPE_ID,
    newId(),
    'auditor',
  ])
  for (const [key, { slug, name, joinPolicy, state }] of Object.entries(conformanceSeed[mode].tenants)) {
    const { id } = await app.tenants.createTenant({ slug, name, joinPolicy })
    if (state === 'suspended') {
      await app.dataSource.query('update nest_auth_tenants set is_active = false where id = $1', [id])
    }
    seeded[key as TenantKey] = { id, slug, name }
  }
  return seeded
}

async function seedUsers(app: TestApp, mode: Mode, tenants: ConformanceTarget['tenants']) {
  const seeded: ConformanceTarget['users'] = {}
  for (const [key, { email, password, memberships, platform }] of Object.entries(
    conformanceSeed[mode].users,
  )) {
    const [home] = memberships
    seeded[key as UserKey] = { email, password, ...(home && { tenant: home.tenant }) }
    if (platform) {
      const roles = app.nest.get(RoleService, { strict: false })
      const support = await roles.createRole({ name: 'support', guard: 'admin', permissions: platform })
      await app.nest.get(PlatformService, { strict: false }).createStaff({ email, password }, [support.id])
      continue
    }
    const homeId = mode === 'ISOLATED' ? tenants[home!.tenant]!.id : undefined
    const { id } = await app.users.createUser({ email, password }, homeId)
    if (mode === 'SHARED') {
      for (const { tenant, roles, isDefault } of memberships) {
        await app.users.addToTenant(id, tenants[tenant]!.id, { roles, isDefault })
      }
    }
  }
  return seeded
}

for (const framework of frameworks) {
  for (const mode of ['off', 'SHARED', 'ISOLATED'] as const) {
    defineConformanceSuite(`the server on ${framework}`, mode, (mode) => makeTarget(framework, mode))
  }
}
for (const mode of ['off', 'SHARED', 'ISOLATED'] as const) {
  defineConformanceSuite(
    'the server whose sign-ups are silent',
    mode,
    (mode) => makeTarget('fastify', mode, {}),
    silentSignups,
  )
}
