import { describe, expect, it } from 'vitest'
import { GuessesInFlight } from '../src/limits/guesses-in-flight.ts'
import { LocalCounts } from '../src/limits/local-counts.ts'
import { ROOT_SCOPE_ID } from '../src/persistence/ids.ts'
import { SessionCache } from '../src/sessions/session-cache.ts'
import type { SessionState } from '../src/sessions/session-state.ts'

const many = 120_000
/** The most entries each of these keeps. */
const most = 100_000

/** How many entries the maps, sets, lists and plain tables hold that a value is made of. */
function entriesIn(value: unknown, seen = new Set<unknown>()): number {
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0
  seen.add(value)
  if (value instanceof Map || value instanceof Set) return value.size
  if (Array.isArray(value)) return value.length
  const entries = Object.entries(value)
  if (entries.length > 1000) return entries.length
  return entries.reduce((sum, [, item]) => sum + entriesIn(item, seen), 0)
}

describe('M225: however many keys an attacker makes up, memory is bounded', () => {
  it('by the counts of limits', () => {
    const counts = new LocalCounts()
    for (let key = 0; key < many; key++) counts.add({ key: `key-${key}`, seconds: 3600 })
    expect(entriesIn(counts)).toBe(most)
    expect(counts.get('key-0')).toBeNull()
    expect(counts.get(`key-${many - 1}`)).toMatchObject({ total: 1 })
  })

  it('by the guesses in flight, and nobody who is guessing is forgotten', () => {
    const guesses = new GuessesInFlight()
    const waiting = [{ account: 'somebody', origin: '' }]
    for (let guess = 0; guess < 50; guess++) expect(guesses.enter(ROOT_SCOPE_ID, waiting)).toBeNull()
    for (let key = 0; key < many; key++) {
      const keys = [{ account: `name-${key}`, origin: 'address' }]
      expect(guesses.enter(ROOT_SCOPE_ID, keys)).toBeNull()
      guesses.leave(ROOT_SCOPE_ID, keys)
    }
    expect(entriesIn(guesses)).toBeLessThanOrEqual(most)
    expect(guesses.enter(ROOT_SCOPE_ID, waiting)).toMatchObject({ secondsLeft: 1 })
  })

  it('by the states of sessions, with everything they are found by', () => {
    const cache = new SessionCache()
    for (let session = 0; session < 60_000; session++) cache.set(stateOf(`session-${session}`), Date.now())
    expect(cache.size).toBeLessThanOrEqual(50_000)
    expect(entriesIn(cache)).toBeLessThanOrEqual(50_000 * 7)
  })
})

function stateOf(id: string): SessionState {
  return {
    id,
    signInId: id,
    scopeId: ROOT_SCOPE_ID,
    user: { id: `${id}-user` },
    tenant: { id: `${id}-tenant` },
    accessId: `${id}-access`,
    actor: null,
  } as unknown as SessionState
}
