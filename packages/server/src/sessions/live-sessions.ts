import { Injectable } from '@nestjs/common'
import { SessionStore } from './session.store.ts'
import type { SessionState } from './session-state.ts'

const capacity = 50_000
/** How long another process's revocation may go unseen here. */
const stalenessMs = 1000

interface Entry {
  state: SessionState
  readAtMs: number
}

/**
 * The session states this process has seen lately, so that a request costs no query. A change made by this process
 * is seen at once; a change made elsewhere within a second.
 */
@Injectable()
export class LiveSessions {
  private readonly entries = new Map<string, Entry>()
  private readonly loading = new Map<string, Promise<SessionState | null>>()
  /** Grows with every change, so that a read begun before a change is not kept after it. */
  private changes = 0

  constructor(private readonly store: SessionStore) {}

  /** The state of a session, at most one second old. */
  async get(scopeId: string, sessionId: string): Promise<SessionState | null> {
    const entry = this.entries.get(sessionId)
    if (entry && entry.state.scopeId === scopeId && Date.now() - entry.readAtMs < stalenessMs)
      return entry.state
    const key = `${scopeId}/${sessionId}/${this.changes}`
    let reading = this.loading.get(key)
    if (!reading) {
      reading = this.read(scopeId, sessionId).finally(() => this.loading.delete(key))
      this.loading.set(key, reading)
    }
    return reading
  }

  /** Taken before a statement and handed to `keep` after it. */
  stamp(): number {
    return this.changes
  }

  /** Remembers a state from the database, unless something changed since the stamp: the state may be older than that. */
  keep(state: SessionState, stamp: number): void {
    if (stamp !== this.changes) return
    this.entries.delete(state.id)
    if (this.entries.size >= capacity) {
      const oldest = this.entries.keys().next().value
      if (oldest !== undefined) this.entries.delete(oldest)
    }
    this.entries.set(state.id, { state, readAtMs: Date.now() })
  }

  /** Forgets sessions that have changed. */
  forget(sessionIds: readonly string[]): void {
    this.changes++
    for (const id of sessionIds) this.entries.delete(id)
  }

  /** Forgets every session for which the state matches: a user was disabled, a tenant suspended, a role changed. */
  forgetWhere(matches: (state: SessionState) => boolean): void {
    this.changes++
    for (const [id, { state }] of this.entries) if (matches(state)) this.entries.delete(id)
  }

  private async read(scopeId: string, sessionId: string): Promise<SessionState | null> {
    const stamp = this.stamp()
    const state = await this.store.load(scopeId, sessionId)
    if (state) this.keep(state, stamp)
    return state
  }
}
