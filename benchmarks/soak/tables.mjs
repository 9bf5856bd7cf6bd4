import { lifetimes } from './lifetimes.mjs'

/** How old a row of no more use may be before it is gone: until it is made old, a run of the maintenance, and its batches. */
const mostSecondsKept = lifetimes.keptSeconds + 20 + 90 + 40

/** Tables whose rows are of use for a while, and how long that is. */
const passing = {
  sessions: lifetimes.absoluteSeconds + mostSecondsKept,
  otps: lifetimes.keptSeconds + mostSecondsKept,
  guess_counts: lifetimes.keptSeconds + mostSecondsKept,
  limit_counts: lifetimes.windowSeconds + mostSecondsKept,
  audit_entries: lifetimes.keptSeconds + mostSecondsKept,
}

const day = 86_400_000

/**
 * Ends, guesses and lines of the audit are kept for a day and more. A soak has minutes, so what would be kept is made as old
 * as it would be by then; to remove it is left to the maintenance.
 */
export async function makeOld(client) {
  const before = `now() - interval '${lifetimes.keptSeconds} seconds'`
  // Nobody is told: that such a row becomes older changes nothing for anybody.
  await client.query(`set session_replication_role = replica`)
  await client.query(`update nest_auth_sessions set expires_at = expires_at - interval '1 day'
    where expires_at < ${before} and expires_at > now() - interval '1 day'`)
  await client.query(`update nest_auth_otps set expires_at = expires_at - interval '2 days'
    where created_at < ${before} and expires_at > now() - interval '1 day'`)
  await client.query(`update nest_auth_guess_counts set updated_at = updated_at - interval '31 days'
    where updated_at < ${before} and updated_at > now() - interval '1 day'`)
  const instant = `('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint`
  await client.query(
    `update nest_auth_audit_entries set id = (lpad(to_hex(${instant} - 2 * ${day}), 12, '0') || substr(translate(id::text, '-', ''), 13))::uuid
      where id < $1 and id > $2`,
    [firstIdAt(Date.now() - lifetimes.keptSeconds * 1000), firstIdAt(Date.now() - day)],
  )
}

function firstIdAt(milliseconds) {
  const time = Math.floor(milliseconds).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

/** Rows, dead rows and size of every table of ours that holds any, and the connections to the database. */
export async function measureDatabase(client) {
  const { rows: tables } = await client.query(
    `select relid::regclass::text as name, n_dead_tup::int as dead, pg_total_relation_size(relid) / 1e6 as mb,
            (n_tup_upd + n_tup_del)::int as changes, (autovacuum_count + vacuum_count)::int as vacuums
       from pg_stat_user_tables where relname like 'nest_auth_%' order by relname`,
  )
  const found = {}
  for (const { name, mb, ...table } of tables) {
    const { rows } = await client.query(`select count(*)::int as count from ${name}`)
    found[name.slice('nest_auth_'.length)] = { rows: rows[0].count, ...table, mb: Number(mb) }
  }
  const { rows: connections } = await client.query(
    `select coalesce(state, 'none') as state, count(*)::int as count from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' group by 1`,
  )
  const { rowCount: listeners } = await client.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name = 'nest-auth changes'`,
  )
  return {
    tables: found,
    listeners,
    connections: Object.fromEntries(connections.map(({ state, count }) => [state, count])),
  }
}

/** What the tables may hold at most, by what was written within the time it is of use. */
export function boundsOf(books, { people, tenants }) {
  const bounds = {}
  for (const [table, seconds] of Object.entries(passing))
    bounds[table] = 20 + Math.ceil(1.1 * books.writtenWithin(table, seconds))
  const signedUp = books.writtenInAll('people')
  bounds.users = people + signedUp
  bounds.tenants = tenants + signedUp
  bounds.user_accesses = 2 * people + signedUp
  bounds.identities = people + signedUp
  return { ...bounds, queued_mails: 20, signing_keys: 10 }
}
