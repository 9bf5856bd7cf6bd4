import { Injectable } from '@nestjs/common'
import { AuthMetrics } from '../telemetry/auth-metrics.ts'
import { SessionCache, reaches } from './session-cache.ts'
import type { SessionChange } from './session-change.ts'
import { SessionStore } from './session.store.ts'
import type { SessionState } from './session-state.ts'
import { UnwrittenEnds } from './unwritten-ends.ts'

/** How long a change made elsewhere may go unseen when nobody tells us of changes. */
const blindMaxAgeMs = 1000
/** How old a state may grow while we are told of changes: a bound on what a flaw of the channel could cost. */
const informedMaxAgeMs = 30_000

const recentCapacity = 1000

/** Taken before a statement is sent, and handed back with what it read. */
export interface ReadStamp {
  readonly changes: number
  readonly atMs: number
}

/**
 * The session states this process has seen lately, so that a request costs no query. A change made by this process
 * is seen at once. So is one made elsewhere while a channel tells of changes; without one, within a second.
 */
@Injectable()
export class LiveSessions {
  private readonly cache = new SessionCache(informedMaxAgeMs)
  private readonly loading = new Map<string, Promise<SessionState | null>>()
  private readonly listeners = new Set<(change: SessionChange) => void>()
  private isInformed: () => boolean = () => false
  /** Grows with every change, so that a read begun before a change is not taken for one begun after it. */
  private changes = 0
  /** The latest changes, oldest first, so that a read begun before them is not kept where they reach it. */
  private readonly recent: { change: SessionChange; transaction: string | undefined }[] = []

  private hits = 0
  private misses = 0

  constructor(
    private readonly store: SessionStore,
    private readonly unwrittenEnds: UnwrittenEnds,
    metrics: AuthMetrics,
  ) {
    const unit = '{session}'
    metrics.gauge(
      'session.cache.size',
      { unit, description: 'Session states in memory.' },
      () => this.cache.size,
    )
    metrics.counts(
      'session.cache.lookups',
      { unit: '{lookup}', description: 'Session states asked for.' },
      () => [
        [this.hits, { 'nest_auth.cache.result': 'hit' }],
        [this.misses, { 'nest_auth.cache.result': 'miss' }],
      ],
    )
  }

  /** The state of a session where it is at hand and fresh enough; null where it has to be read. */
  known(scopeId: string, sessionId: string): SessionState | null {
    const entry = this.cache.get(sessionId)
    if (entry?.state.scopeId !== scopeId) return null
    const ageMs = Date.now() - entry.readAtMs
    // Read in the future: the clock has been set back, and nobody knows by how much.
    if (ageMs < 0 || ageMs >= this.maxAgeMs() || this.unwrittenEnds.reach(entry.state)) return null
    this.hits++
    return entry.state
  }

  /** The state of a session: the present one, or at most one second old where no channel tells of changes. */
  async get(scopeId: string, sessionId: string): Promise<SessionState | null> {
    const known = this.known(scopeId, sessionId)
    if (known) return known
    this.misses++
    const key = `${scopeId}/${sessionId}/${this.changes}`
    let reading = this.loading.get(key)
    if (!reading) {
      reading = this.read(scopeId, sessionId).finally(() => this.loading.delete(key))
      this.loading.set(key, reading)
    }
    const state = await reading
    return state && this.unwrittenEnds.reach(state) ? null : state
  }

  /** Taken before a statement and handed to `keep` after it. */
  stamp(): ReadStamp {
    return { changes: this.changes, atMs: Date.now() }
  }

  /** Remembers a state from the database, unless a change since the stamp may have made it untrue. */
  keep(state: SessionState, stamp: ReadStamp): void {
    const missed = this.changes - stamp.changes
    if (missed > this.recent.length) return
    const since = missed === 0 ? [] : this.recent.slice(-missed)
    if (since.some(({ change, transaction }) => reaches(change, state, transaction))) return
    this.cache.set(state, stamp.atMs)
  }

  /** Puts what a rotation has made of a state in its place, unless a change took that state away meanwhile. */
  advance(known: SessionState, state: SessionState): void {
    const entry = this.cache.get(known.id)
    if (entry?.state === known) entry.state = state
  }

  /** Forgets what a change made here may have made untrue, and tells who follows the changes. */
  forget(change: SessionChange): void {
    this.forgetQuietly(change)
    for (const listener of this.listeners) listener(change)
  }

  /** The same for a change that everybody was told of already; `transaction` names the one that made it. */
  forgetQuietly(change: SessionChange, transaction?: string): void {
    this.changes++
    this.recent.push({ change, transaction })
    if (this.recent.length > 2 * recentCapacity) this.recent.splice(0, recentCapacity)
    this.cache.forget(change, transaction)
  }

  /** Calls back for every change this process makes, once it is in force. */
  onOwnChange(listener: (change: SessionChange) => void): void {
    this.listeners.add(listener)
  }

  /** From now on states may live longer whenever this answers that every change elsewhere reaches us. */
  trust(isInformed: () => boolean): void {
    this.isInformed = isInformed
  }

  private maxAgeMs(): number {
    return this.isInformed() ? informedMaxAgeMs : blindMaxAgeMs
  }

  private async read(scopeId: string, sessionId: string): Promise<SessionState | null> {
    const stamp = this.stamp()
    const state = await this.store.load(scopeId, sessionId)
    if (state) this.keep(state, stamp)
    return state
  }
}
