import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { GuessCounts, columns, guessing, isBlocked, locksAccount } from './guess-counts.ts'
import type { GuessCount, GuessKey } from './guess-counts.ts'

interface Held extends GuessCount {
  is_blocked: boolean
  is_over: boolean
}

const century = 100 * 31_557_600

/** The same where a row is held first and written then; rows are taken in one order, so that nobody waits in a circle. */
@Injectable()
export class PortableGuessCounts extends GuessCounts {
  override async fail(
    scopeId: string,
    keys: readonly GuessKey[],
    isSignIn: boolean,
    manager?: EntityManager,
  ): Promise<GuessCount[]> {
    const counts = await this.database.runInTransaction(async (entities) => {
      const written: GuessCount[] = []
      for (const key of inOrder(keys)) {
        const held = (await this.hold(scopeId, key, entities)) ?? (await this.begin(scopeId, key, entities))
        if (held && !held.is_blocked) written.push(await this.count(scopeId, held, entities))
      }
      const locked = written.find(locksAccount)
      if (locked) await this.record('user.locked', scopeId, locked.account, entities)
      const first = written.find(
        ({ account, origin, hourly }) =>
          account.startsWith('user:') && hourly === 1 && (origin === '' || keys.length === 1),
      )
      if (first && isSignIn) await this.record('user.login_refused', scopeId, first.account, entities)
      return written
    }, manager)
    this.clean(manager)
    return counts
  }

  override succeed(scopeId: string, keys: readonly GuessKey[]): Promise<GuessCount[]> {
    return this.database.runInTransaction(async (manager) => {
      const all: Held[] = []
      for (const key of inOrder(keys)) {
        const held = await this.hold(scopeId, key, manager)
        if (held) all.push(held)
      }
      const blocked = all.filter((held) => held.is_blocked)
      if (blocked.length > 0) return blocked
      for (const { account, origin, consecutive } of all) {
        if (consecutive === 0) continue
        await this.database.query(
          `update nest_auth_guess_counts set consecutive = 0, blocked_until = null, updated_at = now()
            where tenant_id = $1 and account = $2 and origin = $3`,
          [scopeId, account, origin],
          manager,
        )
      }
      return []
    })
  }

  /** Writes the row of a first guess. Done only where there is none: the locks of an INSERT meet each other. */
  private async begin(scopeId: string, key: GuessKey, manager: EntityManager): Promise<Held | null> {
    await this.database.query(
      `insert into nest_auth_guess_counts
         (tenant_id, account, origin, consecutive, hourly, hour_ends_at, is_locked, updated_at)
       values ($1, $2, $3, 0, 0, now() + interval '1 hour', false, now()) on conflict do nothing`,
      [scopeId, key.account, key.origin],
      manager,
    )
    return this.hold(scopeId, key, manager)
  }

  private async hold(scopeId: string, key: GuessKey, manager: EntityManager): Promise<Held | null> {
    const [row] = await this.database.query<Held>(
      `select ${columns}, ${isBlocked} as is_blocked, g.hour_ends_at <= now() as is_over
         from nest_auth_guess_counts g where tenant_id = $1 and account = $2 and origin = $3 for update`,
      [scopeId, key.account, key.origin],
      manager,
    )
    return row ?? null
  }

  /** Writes one more wrong guess to a row that is held. */
  private async count(scopeId: string, held: Held, manager: EntityManager): Promise<GuessCount> {
    const consecutive = held.consecutive + 1
    const hourly = held.is_over ? 1 : held.hourly + 1
    const isLocked = consecutive >= guessing.mostConsecutive
    const delay = isLocked ? century : delayOf(held.origin, consecutive)
    const untilTheHourEnds = !isLocked && held.origin === '' && hourly >= guessing.guessesPerHour
    const hourEnd = held.is_over ? `now() + interval '1 hour'` : 'hour_ends_at'
    await this.database.query(
      `update nest_auth_guess_counts set consecutive = $4, hourly = $5, is_locked = $6, updated_at = now(),
              blocked_until = ${untilTheHourEnds ? hourEnd : delay === null ? 'null' : 'now() + make_interval(secs => $7)'},
              hour_ends_at = ${hourEnd}
        where tenant_id = $1 and account = $2 and origin = $3`,
      [scopeId, held.account, held.origin, consecutive, hourly, isLocked, delay],
      manager,
    )
    const written = await this.hold(scopeId, held, manager)
    return written!
  }
}

function delayOf(origin: string, consecutive: number): number | null {
  const { freeGuesses, firstDelaySeconds, longestDelaySeconds } = guessing
  if (origin === '' || consecutive < freeGuesses) return null
  return Math.min(longestDelaySeconds, firstDelaySeconds * 2 ** (consecutive - freeGuesses))
}

function inOrder(keys: readonly GuessKey[]): GuessKey[] {
  const textOf = ({ account, origin }: GuessKey) => `${account} ${origin}`
  return keys.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}
