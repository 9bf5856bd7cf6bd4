import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { auditInsert, auditParameter } from '../audit/audit.sql.ts'
import { Database } from '../persistence/database.ts'
import { tenantOfScope } from '../persistence/ids.ts'
import { prepared } from '../persistence/prepared-statements.ts'

/** The rules of guessing. */
export const guessing = {
  /** Wrong guesses in a row from one origin, after which each further one has to wait. */
  freeGuesses: 10,
  firstDelaySeconds: 30,
  longestDelaySeconds: 900,
  /** Wrong guesses at one account in an hour, from all unknown origins together. */
  guessesPerHour: 50,
  /** NIST SP 800-63B §3.2.2: no more than 100 in a row; then the password is out of use until it is reset. */
  mostConsecutive: 100,
} as const

/** Whose guesses are counted; the row with the empty origin counts those from every unknown one. */
export interface GuessKey {
  account: string
  origin: string
}

/** Where an account stands. `secondsLeft` says how long nothing is tried; null when something may be. */
export interface GuessCount extends GuessKey {
  consecutive: number
  hourly: number
  secondsLeft: number | null
  isLocked: boolean
}

/** Whether an account is locked by it. One address, or one device, may have to stop guessing alone. */
export function locksAccount({ account, origin, isLocked }: GuessCount): boolean {
  return isLocked && origin === '' && account.startsWith('user:')
}

export const columns = `g.account, g.origin, g.consecutive, g.hourly, g.is_locked as "isLocked",
  extract(epoch from g.blocked_until - now())::float8 as "secondsLeft"`
export const isBlocked = 'coalesce(g.blocked_until > now(), false)'
const hourly = 'case when g.hour_ends_at <= now() then 1 else g.hourly + 1 end'
const hourEnd = 'case when g.hour_ends_at <= now() then excluded.hour_ends_at else g.hour_ends_at end'

const countFailure = prepared(`with counted as (
   insert into nest_auth_guess_counts as g
     (tenant_id, account, origin, consecutive, hourly, hour_ends_at, is_locked, updated_at)
   select $1, account, origin, 1, 1, now() + interval '1 hour', false, now()
     from json_to_recordset($2::json) as k(account text, origin text) order by account, origin
   on conflict (tenant_id, account, origin) do update set
     consecutive = g.consecutive + 1, hourly = ${hourly}, hour_ends_at = ${hourEnd}, updated_at = now(),
     is_locked = g.consecutive + 1 >= $3,
     blocked_until = case
       when g.consecutive + 1 >= $3 then now() + interval '100 years'
       when g.origin = '' and ${hourly} >= $4 then ${hourEnd}
       when g.origin <> '' and g.consecutive + 1 >= $5
         then now() + make_interval(secs => least($7, $6 * 2.0 ^ (g.consecutive + 1 - $5)))
     end
   where not ${isBlocked}
   returning ${columns}),
   locked as (
     select substr(min(account), 6) as user_id from counted
      where "isLocked" and origin = '' and account like 'user:%' having count(*) > 0),
   audited as (${auditInsert('$8', 'locked', { target_id: 'locked.user_id' })}),
   refused as (
     select substr(min(account), 6) as user_id from counted
      where hourly = 1 and account like 'user:%' and (origin = '' or json_array_length($2::json) = 1)
     having count(*) > 0),
   refusals as (${auditInsert('$9', 'refused', { target_id: 'refused.user_id' })})
   select * from counted`)

const endFailures = prepared(`with held as (
     select g.* from nest_auth_guess_counts g
       join json_to_recordset($2::json) as k(account text, origin text)
         on k.account = g.account and k.origin = g.origin
      where g.tenant_id = $1 order by g.account, g.origin for update of g),
   reset as (
     update nest_auth_guess_counts g set consecutive = 0, blocked_until = null, updated_at = now()
       from held
      where g.tenant_id = held.tenant_id and g.account = held.account and g.origin = held.origin
        and held.consecutive > 0 and not exists (select 1 from held g where ${isBlocked}))
   select ${columns} from held g where ${isBlocked}`)

const readBlocked = prepared(`select ${columns}
     from nest_auth_guess_counts g
     join json_to_recordset($2::json) as k(account text, origin text)
       on k.account = g.account and k.origin = g.origin
    where g.tenant_id = $1 and ${isBlocked}`)

/** The database's count of wrong guesses: what holds for every process, and after every restart. */
@Injectable()
export class GuessCounts {
  private cleanedAtMs = Date.now()

  constructor(protected readonly database: Database) {}

  /**
   * Counts a wrong guess, and writes down the one that locks an account and, of sign-ins, the first of an hour: however
   * many there are, the audit of an account grows by one an hour, and one for each device it knows. Answers the rows it
   * counts in, fewer than there are keys when it came past the limit: then nothing may be said about it.
   */
  async fail(
    scopeId: string,
    keys: readonly GuessKey[],
    isSignIn: boolean,
    manager?: EntityManager,
  ): Promise<GuessCount[]> {
    // A blocked row is left alone and so not returned. Rows are taken in one order, so that nobody waits in a circle.
    const rows = await this.database.query<GuessCount>(
      countFailure,
      [
        scopeId,
        JSON.stringify(keys),
        guessing.mostConsecutive,
        guessing.guessesPerHour,
        guessing.freeGuesses,
        guessing.firstDelaySeconds,
        guessing.longestDelaySeconds,
        guessEntry('user.locked', scopeId),
        isSignIn ? guessEntry('user.login_refused', scopeId) : '[]',
      ],
      manager,
    )
    this.clean(manager)
    return rows
  }

  /**
   * Ends the row of wrong guesses after a right one; the hourly count stays. Where something is blocked by now
   * nothing changes, and the rows that say so are answered: the guess came past the limit.
   */
  async succeed(scopeId: string, keys: readonly GuessKey[]): Promise<GuessCount[]> {
    return this.database.query<GuessCount>(endFailures, [scopeId, JSON.stringify(keys)])
  }

  /** What is blocked now. */
  async blocked(scopeId: string, keys: readonly GuessKey[]): Promise<GuessCount[]> {
    return this.database.query<GuessCount>(readBlocked, [scopeId, JSON.stringify(keys)])
  }

  /** Forgets all guesses at an account: its password is a new one. */
  async forget(scopeId: string, account: string, manager?: EntityManager): Promise<void> {
    await this.database.query(
      'delete from nest_auth_guess_counts where tenant_id = $1 and account = $2',
      [scopeId, account],
      manager,
    )
  }

  /**
   * Lets what was counted for a name nobody had count for the account of a user, unless strangers guess there already.
   * Answers whether it is locked by that, which is written down.
   */
  async move(scopeId: string, name: string, account: string, manager: EntityManager): Promise<boolean> {
    const rows = await this.database.query<GuessKey & { consecutive: number; is_locked: boolean }>(
      `select account, origin, consecutive, is_locked from nest_auth_guess_counts
        where tenant_id = $1 and account in ($2, $3) order by account, origin for update`,
      [scopeId, name, account],
      manager,
    )
    const moving = rows.filter((row) => row.account === name)
    const isGuessedAt = rows.some(
      (row) => row.account === account && row.origin === '' && row.consecutive > 0,
    )
    if (moving.length === 0 || isGuessedAt) return false
    if (moving.length < rows.length) {
      await this.database.query(
        'delete from nest_auth_guess_counts where tenant_id = $1 and account = $2 and origin = any($3::text[])',
        [scopeId, account, moving.map(({ origin }) => origin)],
        manager,
      )
    }
    await this.database.query(
      'update nest_auth_guess_counts set account = $3 where tenant_id = $1 and account = $2',
      [scopeId, name, account],
      manager,
    )
    if (!moving.some((row) => row.is_locked && row.origin === '')) return false
    await this.record('user.locked', scopeId, account, manager)
    return true
  }

  /** Writes down what became of the account of a user. */
  protected async record(
    action: GuessAction,
    scopeId: string,
    account: string,
    manager: EntityManager,
  ): Promise<void> {
    const sql = auditInsert('$1', undefined, { target_id: '$2' })
    await this.database.query(sql, [guessEntry(action, scopeId), account.slice(5)], manager)
  }

  /** Guesses at nobody are kept for a day, others for a month, locks until the password is reset. */
  protected clean(manager?: EntityManager): void {
    if (Date.now() - this.cleanedAtMs < 60_000) return
    this.cleanedAtMs = Date.now()
    // Not in a transaction that counts a guess: the count would be lost with it. Where it fails, the next one tries again.
    this.database.afterCommit(() => void this.removeOld().catch(() => {}), manager)
  }

  private removeOld(): Promise<unknown> {
    return this.database.query(
      `delete from nest_auth_guess_counts where (tenant_id, account, origin) in (
         select tenant_id, account, origin from nest_auth_guess_counts
          where updated_at < now() - interval '1 day'
            and (account not like 'user:%' or (not is_locked and updated_at < now() - interval '30 days'))
          order by updated_at limit 10000 for update skip locked)`,
      [],
    )
  }
}

type GuessAction = 'user.locked' | 'user.login_refused'

/** Whoever guessed is not known; whose account it is, the statement fills in. */
function guessEntry(action: GuessAction, scopeId: string): string {
  return auditParameter({
    action,
    tenantId: tenantOfScope(scopeId),
    target: { kind: 'user', id: '' },
    actor: { kind: 'anonymous' },
  })
}
