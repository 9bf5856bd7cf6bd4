import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { SessionChange } from './session-change.ts'
import type { SessionState } from './session-state.ts'

const capacity = 50_000
/** Of those that have become too old for use so many go for each that comes, so that nobody waits for it. */
const mostDroppedAtOnce = 4

/** A state and when the statement that read it was sent. */
export interface CachedState {
  state: SessionState
  readAtMs: number
}

/**
 * Session states by id, and by everything a change may name, so that no change costs a walk over all of them. Those of
 * sessions that nobody uses any more make room by and by: what is kept follows those in use.
 */
export class SessionCache {
  /** Those read first come first. */
  private readonly entries = new Map<string, CachedState>()
  private readonly idsByKey = new Map<string, Set<string>>()

  /** A state older than this is of no use to anybody. */
  constructor(private readonly mostAgeMs: number) {}

  get size(): number {
    return this.entries.size
  }

  get(sessionId: string): CachedState | undefined {
    return this.entries.get(sessionId)
  }

  set(state: SessionState, readAtMs: number): void {
    this.delete(state.id)
    this.makeRoom(readAtMs)
    this.entries.set(state.id, { state, readAtMs })
    for (const key of keysOf(state)) {
      const ids = this.idsByKey.get(key)
      if (ids) ids.add(state.id)
      else this.idsByKey.set(key, new Set([state.id]))
    }
  }

  private makeRoom(nowMs: number): void {
    let left = mostDroppedAtOnce
    for (const [id, { readAtMs }] of this.entries) {
      const isOfUse = nowMs - readAtMs < this.mostAgeMs && this.entries.size < capacity
      if (isOfUse || left-- === 0) return
      this.delete(id)
    }
  }

  delete(sessionId: string): void {
    const entry = this.entries.get(sessionId)
    if (!entry) return
    this.entries.delete(sessionId)
    for (const key of keysOf(entry.state)) {
      const ids = this.idsByKey.get(key)
      ids?.delete(sessionId)
      if (ids?.size === 0) this.idsByKey.delete(key)
    }
  }

  /** Takes out every state the change may have made untrue. */
  forget(change: SessionChange, transaction?: string): void {
    const key = keyOfChange(change)
    const ids = key === null ? this.entries.keys() : (this.idsByKey.get(key) ?? [])
    for (const id of ids) {
      const { state } = this.entries.get(id)!
      if (!isReadIn(state, transaction)) this.delete(id)
    }
  }
}

/** Whether the change may have made the state untrue. */
export function reaches(change: SessionChange, state: SessionState, transaction?: string): boolean {
  const key = keyOfChange(change)
  return (key === null || keysOf(state).includes(key)) && !isReadIn(state, transaction)
}

/** A state read at the end of the transaction that made the change knows of it. */
function isReadIn(state: SessionState, transaction: string | undefined): boolean {
  return transaction !== undefined && state.transaction === transaction
}

/** What a session can be found by. */
export function keysOf(state: SessionState): string[] {
  const keys = [`session ${state.id}`, `sign-in ${state.signInId}`, `user ${state.scopeId} ${state.user.id}`]
  if (state.tenant) {
    const { id } = state.tenant
    keys.push(`tenant ${id}`, `membership ${id} ${state.scopeId} ${state.user.id}`)
    if (state.accessId) keys.push(`access ${id} ${state.accessId}`)
  }
  if (state.actor) {
    const { sessionId, signInId, userId } = state.actor
    keys.push(`session ${sessionId}`, `sign-in ${signInId}`, `user ${ROOT_SCOPE_ID} ${userId}`)
  }
  return keys
}

/** The key a change reaches sessions by; null when it reaches all of them. */
export function keyOfChange(change: SessionChange): string | null {
  switch (change.of) {
    case 'session':
      return `session ${change.sessionId}`
    case 'sign-in':
      return `sign-in ${change.signInId}`
    case 'user':
      return `user ${change.scopeId} ${change.userId}`
    case 'membership':
      return `membership ${change.tenantId} ${change.scopeId} ${change.userId}`
    case 'access':
      return `access ${change.tenantId} ${change.accessId}`
    case 'tenant':
      // The root scope holds the role templates, which reach into every tenant.
      return change.tenantId === ROOT_SCOPE_ID ? null : `tenant ${change.tenantId}`
    case 'signing-keys':
      // No state rests on them.
      return 'signing-keys'
    case 'everything':
      return null
  }
}
