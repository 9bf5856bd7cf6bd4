import { Inject, Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { tenantOfScope } from '../persistence/ids.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { AuthMetrics } from '../telemetry/auth-metrics.ts'
import { addressKey } from './address-key.ts'
import { GuessCounts, locksAccount } from './guess-counts.ts'
import type { GuessCount, GuessKey } from './guess-counts.ts'
import { GuessesInFlight } from './guesses-in-flight.ts'
import type { Refusal } from './guesses-in-flight.ts'
import { LimitKeys } from './limit-keys.ts'

/** At whose secret somebody guesses: a user, or a name nobody has, which is treated no differently. */
export interface GuessTarget {
  scopeId: string
  userId: string | null
  /** The name that was given, in canonical form. */
  name: string
  /** A device this user has signed in on before; its guesses are counted apart, so that strangers cannot lock it out. */
  deviceId?: string | null | undefined
  /** Whether it is a sign-in that is refused with a wrong guess: the audit holds that. @default false */
  isSignIn?: boolean
}

/**
 * Counts guesses at a secret that people choose or type: 10 wrong ones in a row from one origin, then a growing
 * delay; 50 an hour from all unknown origins; 100 in a row, then nothing until a reset. Of many at once none passes
 * the limit, on any number of processes.
 */
@Injectable()
export class Guesses {
  private readonly keys: LimitKeys
  private readonly inFlight = new GuessesInFlight()

  constructor(
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
    private readonly counts: GuessCounts,
    private readonly metrics: AuthMetrics,
    private readonly events: AuthEvents,
  ) {
    this.keys = new LimitKeys(options.secrets[0])
  }

  /**
   * Whether a guess is right. Nothing is tried, and nothing said, past the limit.
   * @throws AuthError `RATE_LIMITED`, and what `verify` throws, which counts as no guess
   */
  async check(target: GuessTarget, verify: () => Promise<boolean>): Promise<boolean> {
    const { scopeId } = target
    const keys = this.keysOf(target)
    const refusal = this.inFlight.enter(scopeId, keys)
    if (refusal) throw this.refused(refusal)
    try {
      const isRight = await verify()
      await (isRight ? this.succeed(scopeId, keys) : this.fail(scopeId, keys, target.isSignIn ?? false))
      return isRight
    } finally {
      this.inFlight.leave(scopeId, keys)
    }
  }

  /** Lets a user guess anew, within the transaction that replaces the secret. */
  async forgive(scopeId: string, userId: string, manager?: EntityManager): Promise<void> {
    await this.counts.forget(scopeId, accountOf(userId), manager)
  }

  /** Once that transaction is in force. */
  forgiven(scopeId: string, userId: string): void {
    this.inFlight.forget(scopeId, accountOf(userId))
  }

  /**
   * Lets the guesses at a name count on for the user it belongs to from now on, in the transaction that makes it so: a
   * count that begins anew would tell whoever guesses that there is an account.
   */
  async carryOver(
    { scopeId, userId, name }: { scopeId: string; userId: string; name: string },
    manager: EntityManager,
  ): Promise<void> {
    const isLocked = await this.counts.move(scopeId, this.nameOf(scopeId, name), accountOf(userId), manager)
    if (isLocked) await this.tellOfLock(scopeId, userId, manager)
  }

  private async fail(scopeId: string, keys: readonly GuessKey[], isSignIn: boolean): Promise<void> {
    const counts = await this.events.around('user.locked', (manager) =>
      this.tell(scopeId, keys, isSignIn, manager),
    )
    this.count(counts)
    this.inFlight.learn(scopeId, counts)
    if (counts.length === keys.length) return
    const blocked = await this.counts.blocked(scopeId, keys)
    this.inFlight.learn(scopeId, blocked)
    throw this.refused(longestOf(blocked))
  }

  /** Counts, and tells of the guess that locks an account. */
  private async tell(
    scopeId: string,
    keys: readonly GuessKey[],
    isSignIn: boolean,
    manager: EntityManager | undefined,
  ): Promise<GuessCount[]> {
    const counts = await this.counts.fail(scopeId, keys, isSignIn, manager)
    const userId = counts.find(locksAccount)?.account.slice(accountOf('').length)
    if (userId !== undefined) await this.tellOfLock(scopeId, userId, manager)
    return counts
  }

  private async tellOfLock(scopeId: string, userId: string, manager?: EntityManager): Promise<void> {
    const data = { userId, userScopeId: scopeId }
    const tenantId = tenantOfScope(scopeId)
    await this.events.publish({ name: 'user.locked', tenantId, data }, manager)
  }

  private async succeed(scopeId: string, keys: readonly GuessKey[]): Promise<void> {
    const blocked = await this.counts.succeed(scopeId, keys)
    if (blocked.length === 0) return this.inFlight.reset(scopeId, keys)
    this.inFlight.learn(scopeId, blocked)
    throw this.refused(longestOf(blocked))
  }

  /** Rows that this very guess has closed: those closed before are not among them. */
  private count(counts: readonly GuessCount[]): void {
    for (const { secondsLeft, isLocked } of counts) {
      if (secondsLeft === null) continue
      this.metrics.lockouts.add(1, { 'nest_auth.lockout': isLocked ? 'until_reset' : 'for_a_while' })
    }
  }

  private refused(refusal: Refusal): AuthError {
    this.metrics.rateLimited.add(1, { 'nest_auth.budget': 'guess' })
    return refused(refusal)
  }

  private nameOf(scopeId: string, name: string): string {
    return this.keys.of('name', scopeId, name)
  }

  private keysOf({ scopeId, userId, name, deviceId }: GuessTarget): GuessKey[] {
    const account = userId === null ? this.nameOf(scopeId, name) : accountOf(userId)
    if (userId !== null && deviceId != null) {
      return [{ account, origin: this.keys.of('device', scopeId, userId, deviceId) }]
    }
    const address = addressKey(currentRequest()?.ipAddress ?? null)
    return [
      { account, origin: '' },
      // The same whoever is guessed at, so that counts can move from a name to the account that gets it.
      { account, origin: this.keys.of('address', scopeId, address) },
    ]
  }
}

function accountOf(userId: string): string {
  return `user:${userId}`
}

function longestOf(counts: readonly { secondsLeft: number | null; isLocked: boolean }[]): Refusal {
  return {
    secondsLeft: Math.max(1, ...counts.map(({ secondsLeft }) => secondsLeft ?? 1)),
    isLocked: counts.some(({ isLocked }) => isLocked),
  }
}

const longestRetryAfterSeconds = 3600

function refused({ secondsLeft, isLocked }: Refusal): AuthError {
  // The column rounds to milliseconds: a minute just begun must not be told as sixty-one seconds.
  const retryAfterSeconds = Math.min(longestRetryAfterSeconds, Math.max(1, Math.ceil(secondsLeft - 0.001)))
  return new AuthError('RATE_LIMITED', { retryAfterSeconds, ...(isLocked && { isLocked }) })
}
