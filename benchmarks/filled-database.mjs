import { randomBytes } from 'node:crypto'
import pg from 'pg'

const batch = 50_000
const sessionsOfUser = 10
const usersOfTenant = 100

/** A version 7 id, the same for the same number, in the order of the numbers, as years of use would have left them. */
const id = (kind, n) =>
  `(lpad(to_hex(1700000000000 + ${n}), 12, '0') || '7000a00' || '${kind}' || left(md5('${kind}' || ${n}), 12))::uuid`
const rootScope = `'00000000-0000-0000-0000-000000000000'::uuid`
const memberRole = `(select id from nest_auth_roles where tenant_id = ${rootScope} and name = 'member')`

/** The e-mail address of the user of a number, from 0. */
export function emailOf(user) {
  return `user-${user}@example.com`
}

/** A new database on the server; it is thrown away with the server. */
export async function newDatabase(server) {
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  const name = `nest_auth_scale_${randomBytes(4).toString('hex')}`
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}

/**
 * Fills the tables of a database: ten sessions to a user, each with its line in the audit, a hundred users to a tenant,
 * two tenants to a user. The first `busyUsers` are in `furtherTenants` as well. Everybody has the password of the first user
 * there is.
 */
export async function fill(url, { sessions, furtherTenants = 0, busyUsers = 0 }) {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  const users = Math.ceil(sessions / sessionsOfUser)
  const tenants = Math.max(2, Math.ceil(users / usersOfTenant))
  await fillTenants(db, tenants + furtherTenants)
  await inBatches(db, 'users', users, (from, to) => usersSql(from, to, tenants))
  await inBatches(db, 'sessions', sessions, (from, to) => sessionsSql(from, to, tenants))
  await inBatches(db, 'memberships', furtherTenants * busyUsers, (from, to) =>
    accessesSql(
      `select n as access, n % ${busyUsers} as "user", ${tenants} + n / ${busyUsers} as tenant, false as is_default
         from generate_series(${from}, ${to}) n`,
      'f',
    ),
  )
  // Plans made while the tables were empty are made anew after this.
  await db.query('vacuum analyze')
  await db.query('checkpoint')
  const { rows } = await db.query(`select id from nest_auth_tenants where slug like 'filled-%' order by id`)
  await db.end()
  return { users, tenantsOf: (user) => [user % tenants, (user + 1) % tenants].map((n) => rows[n].id) }
}

async function fillTenants(db, count) {
  await db.query(
    `insert into nest_auth_tenants (id, slug, name)
     select ${id('1', 'n')}, 'filled-' || n, 'Filled ' || lpad(n::text, 5, '0') from generate_series(0, ${count - 1}) n`,
  )
}

/** Runs the statements for the numbers below `count`, and says how far it is. */
async function inBatches(db, what, count, sqlOf) {
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(count, from + batch)
    for (const sql of sqlOf(from, to - 1)) await db.query(sql)
    if (count > batch) console.error(`${to.toLocaleString('en')} of ${count.toLocaleString('en')} ${what}`)
  }
}

function usersSql(from, to, tenants) {
  return [
    `insert into nest_auth_users (tenant_id, id, email, password_hash)
     select ${rootScope}, ${id('2', 'n')}, 'user-' || n || '@example.com',
            (select password_hash from nest_auth_users where password_hash is not null limit 1)
       from generate_series(${from}, ${to}) n`,
    ...accessesSql(
      `select n * 2 + i as access, n as "user", (n + i) % ${tenants} as tenant, i = 0 as is_default
         from generate_series(${from}, ${to}) n, generate_series(0, 1) i`,
      '3',
    ),
  ]
}

function accessesSql(source, kind) {
  return [
    `insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id, is_default)
     select ${id('1', 'tenant')}, ${id(kind, 'access')}, ${rootScope}, ${id('2', '"user"')}, is_default from (${source}) a`,
    `insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
     select ${id('1', 'tenant')}, ${id(kind, 'access')}, ${rootScope}, ${memberRole} from (${source}) a`,
  ]
}

function sessionsSql(from, to, tenants) {
  const user = `(n / ${sessionsOfUser})`
  const agent = `'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'`
  return [
    `insert into nest_auth_sessions (tenant_id, id, user_id, sign_in_id, active_tenant_id, refresh_token_hash, ip_address,
       user_agent, last_used_at, expires_at)
     select ${rootScope}, ${id('4', 'n')}, ${id('2', user)}, ${id('4', 'n')}, ${id('1', `${user} % ${tenants}`)},
            left(translate(encode(sha256(n::text::bytea), 'base64'), '+/', '-_'), 43), '203.0.113.7', ${agent},
            now() - random() * interval '1 day', now() + interval '60 days' + n * interval '1 second'
       from generate_series(${from}, ${to}) n`,
    `insert into nest_auth_audit_entries (tenant_id, id, action, actor_kind, actor_id, target_kind, target_id, ip_address, user_agent)
     select ${id('1', `${user} % ${tenants}`)}, ${id('5', 'n')}, 'user.logged_in', 'user', ${id('2', user)}, 'session',
            ${id('4', 'n')}::text, '203.0.113.7', ${agent}
       from generate_series(${from}, ${to}) n`,
  ]
}
