import { guessing } from './guess-counts.ts'
import type { GuessCount, GuessKey } from './guess-counts.ts'

const capacity = 100_000
/** After this the database is asked again: the password may have been reset by another process. */
const trustedForMs = 5000
/** Longer than a burst of guesses lasts; whoever guesses again later is counted by the database all the same. */
const keptForMs = 60_000
/** Of those that nobody guesses at any more so many go for each that comes. */
const mostDroppedAtOnce = 4

interface Entry {
  inFlight: number
  consecutive: number
  hourly: number
  isLocked: boolean
  blockedUntilMs: number
  trustedUntilMs: number
  touchedAtMs: number
}

/** Why nothing is tried now, and for how long. */
export interface Refusal {
  secondsLeft: number
  isLocked: boolean
}

/**
 * What this process knows of guesses, so that many at once do not get past the limit together and a blocked account
 * costs neither a statement nor a hash.
 */
export class GuessesInFlight {
  /** Those that were guessed at least lately come first. */
  private readonly entries = new Map<string, Entry>()

  /** Takes a place for one guess, or says why there is none. */
  enter(scopeId: string, keys: readonly GuessKey[]): Refusal | null {
    const now = Date.now()
    const entries = keys.map((key) => ({ key, entry: this.entry(scopeId, key) }))
    for (const { key, entry } of entries) {
      // Longer than it may be trusted where the clock has been set back.
      const isTrusted = entry.trustedUntilMs > now && entry.trustedUntilMs <= now + trustedForMs
      if (entry.blockedUntilMs > now && isTrusted) {
        return { secondsLeft: (entry.blockedUntilMs - now) / 1000, isLocked: entry.isLocked }
      }
      // Past the free guesses one at a time: the next one depends on what becomes of this one.
      if (entry.inFlight > 0 && roomOf(key, entry) <= entry.inFlight)
        return { secondsLeft: 1, isLocked: false }
    }
    for (const { entry } of entries) entry.inFlight++
    return null
  }

  leave(scopeId: string, keys: readonly GuessKey[]): void {
    for (const key of keys) {
      const id = idOf(scopeId, key)
      const entry = this.entries.get(id)
      if (!entry) continue
      entry.inFlight--
      // As if it had never been: most guesses are right, and of those nothing has to be known.
      if (isBlank(entry)) this.entries.delete(id)
    }
  }

  /** Takes over what the database says. */
  learn(scopeId: string, counts: readonly GuessCount[]): void {
    const now = Date.now()
    for (const count of counts) {
      Object.assign(this.entry(scopeId, count), {
        consecutive: count.consecutive,
        hourly: count.hourly,
        isLocked: count.isLocked,
        blockedUntilMs: count.secondsLeft === null ? 0 : now + count.secondsLeft * 1000,
        trustedUntilMs: now + trustedForMs,
      })
    }
  }

  /** The row of wrong guesses has ended. */
  reset(scopeId: string, keys: readonly GuessKey[]): void {
    for (const key of keys) {
      const entry = this.entries.get(idOf(scopeId, key))
      if (entry) Object.assign(entry, { consecutive: 0, blockedUntilMs: 0 })
    }
  }

  /** Forgets everything about an account. */
  forget(scopeId: string, account: string): void {
    for (const [id, entry] of this.entries) {
      if (id.startsWith(idOf(scopeId, { account, origin: '' }))) {
        Object.assign(entry, { consecutive: 0, hourly: 0, blockedUntilMs: 0 })
      }
    }
  }

  private entry(scopeId: string, key: GuessKey): Entry {
    const id = idOf(scopeId, key)
    const touchedAtMs = Date.now()
    const known = this.entries.get(id)
    if (known) this.entries.delete(id)
    else this.makeRoom(touchedAtMs)
    const entry = known ?? {
      inFlight: 0,
      consecutive: 0,
      hourly: 0,
      isLocked: false,
      blockedUntilMs: 0,
      trustedUntilMs: 0,
      touchedAtMs,
    }
    entry.touchedAtMs = touchedAtMs
    this.entries.set(id, entry)
    return entry
  }

  private makeRoom(nowMs: number): void {
    let left = mostDroppedAtOnce
    for (const [id, { inFlight, touchedAtMs }] of this.entries) {
      const isFull = this.entries.size >= capacity
      const isOver = nowMs - touchedAtMs >= keptForMs
      if (!isFull && (!isOver || left-- === 0)) return
      if (inFlight === 0) this.entries.delete(id)
    }
  }
}

function isBlank({ inFlight, consecutive, hourly, blockedUntilMs }: Entry): boolean {
  return inFlight === 0 && consecutive === 0 && hourly === 0 && blockedUntilMs === 0
}

function roomOf(key: GuessKey, { consecutive, hourly }: Entry): number {
  return key.origin === ''
    ? Math.min(guessing.guessesPerHour - hourly, guessing.mostConsecutive - consecutive)
    : guessing.freeGuesses - consecutive
}

function idOf(scopeId: string, { account, origin }: GuessKey): string {
  return `${scopeId}/${account}/${origin}`
}
