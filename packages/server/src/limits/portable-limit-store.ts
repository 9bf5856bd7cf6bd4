import type { EntityManager } from 'typeorm'
import type { Database } from '../persistence/database.ts'
import type { Charge, Count, LimitStore } from './limit-store.ts'

interface Row {
  key: string
  total: number
  seconds_left: number
}

const cleaningIntervalMs = 60_000

/**
 * Counts in a database that is not PostgreSQL: the rows of the charges are taken in the order of their keys, so that
 * nobody waits in a circle, and counted on while they are held.
 */
export class PortableLimitStore implements LimitStore {
  private cleanedAtMs = Date.now()

  constructor(private readonly database: Database) {}

  async add(charges: readonly Charge[]): Promise<Count[]> {
    const counts = await this.database.runInTransaction(async (manager) => {
      const counted = new Map<string, Count>()
      for (const charge of charges.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
        counted.set(charge.key, await this.addOne(charge, manager))
      }
      return counted
    })
    this.clean()
    return charges.map(({ key }) => counts.get(key)!)
  }

  private async addOne({ key, seconds }: Charge, manager: EntityManager): Promise<Count> {
    if (!(await this.countOn(key, seconds, manager))) {
      await this.database.query(
        `insert into nest_auth_limit_counts ("key", total, expires_at)
         values ($1, 0, now() + make_interval(secs => $2)) on conflict do nothing`,
        [key, seconds],
        manager,
      )
      await this.countOn(key, seconds, manager)
    }
    const [row] = await this.database.query<Row>(
      `select total, extract(epoch from expires_at - now()) as seconds_left
         from nest_auth_limit_counts where "key" = $1`,
      [key],
      manager,
    )
    return { total: row!.total, msLeft: row!.seconds_left * 1000 }
  }

  /** One more on a row that is there; whether there was one. */
  private async countOn(key: string, seconds: number, manager: EntityManager): Promise<boolean> {
    const counted = await this.database.query(
      `update nest_auth_limit_counts set
         total = case when expires_at <= now() then 1 else total + 1 end,
         expires_at = case when expires_at <= now() then now() + make_interval(secs => $2) else expires_at end
        where "key" = $1 returning "key"`,
      [key, seconds],
      manager,
    )
    return counted.length > 0
  }

  /** What is over is taken out now and then, a bounded part at a time. */
  private clean(): void {
    if (Date.now() - this.cleanedAtMs < cleaningIntervalMs) return
    this.cleanedAtMs = Date.now()
    this.database
      .query(
        `delete from nest_auth_limit_counts where ("key") in (
           select "key" from nest_auth_limit_counts where expires_at < now() limit 10000)`,
        [],
      )
      // The next one tries again.
      .catch(() => {})
  }
}
