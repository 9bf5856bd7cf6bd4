import type { Database } from '../persistence/database.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import type { Charge, Count, LimitStore } from './limit-store.ts'

interface Row {
  key: string
  total: number
  seconds_left: number
}

const cleaningIntervalMs = 60_000

const addCharges = prepared(`insert into nest_auth_limit_counts as c (key, total, expires_at)
   select key, 1, now() + make_interval(secs => seconds)
     from json_to_recordset($1::json) as charge(key text, seconds int) order by key
   on conflict (key) do update
      set total = case when c.expires_at <= now() then 1 else c.total + 1 end,
          expires_at = case when c.expires_at <= now() then excluded.expires_at else c.expires_at end
   returning key, total, extract(epoch from expires_at - now())::float8 as seconds_left`)

/**
 * Counts in the database, for every process on it: one statement whatever the number of charges. It takes the rows
 * in the order of their keys, so that statements which share several cannot wait for each other.
 */
export class PostgresLimitStore implements LimitStore {
  private cleanedAtMs = Date.now()

  constructor(private readonly database: Database) {}

  async add(charges: readonly Charge[]): Promise<Count[]> {
    const rows = await this.database.query<Row>(addCharges, [JSON.stringify(charges)])
    this.clean()
    const counts = new Map(
      rows.map((row) => [row.key, { total: row.total, msLeft: row.seconds_left * 1000 }]),
    )
    return charges.map(({ key }) => counts.get(key)!)
  }

  /** What is over is taken out now and then, a bounded part at a time. */
  private clean(): void {
    if (Date.now() - this.cleanedAtMs < cleaningIntervalMs) return
    this.cleanedAtMs = Date.now()
    this.database
      .query(
        `delete from nest_auth_limit_counts where key in (
           select key from nest_auth_limit_counts where expires_at < now() limit 10000 for update skip locked)`,
        [],
      )
      // The next one tries again.
      .catch(() => {})
  }
}
