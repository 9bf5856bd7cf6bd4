import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { GuessesInFlight } from '../src/limits/guesses-in-flight.ts'
import { LocalCounts } from '../src/limits/local-counts.ts'
import { ROOT_SCOPE_ID } from '../src/persistence/ids.ts'
import { resolveOptions } from '../src/resolved-options.ts'
import { AccessTokens } from '../src/sessions/access-token.ts'
import { SessionCache } from '../src/sessions/session-cache.ts'
import type { SessionState } from '../src/sessions/session-state.ts'
import { toSigningKey } from '../src/sessions/signing-key.ts'
import type { SigningKeys } from '../src/sessions/signing-keys.ts'

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
    const cache = new SessionCache(30_000)
    for (let session = 0; session < 60_000; session++) cache.set(stateOf(`session-${session}`), Date.now())
    expect(cache.size).toBeLessThanOrEqual(50_000)
    expect(entriesIn(cache)).toBeLessThanOrEqual(50_000 * 7)
  })
})

describe('M224: what is kept follows those who are there, however many have been', () => {
  const begun = Date.parse('2030-01-01T00:00:00Z')
  const perMinute = 1000
  afterEach(() => vi.useRealTimers())

  it('of sessions, those that were used within half a minute', () => {
    const cache = new SessionCache(30_000)
    for (let session = 0; session < 10 * perMinute; session++)
      cache.set(stateOf(`session-${session}`), begun + (session * 60_000) / perMinute)
    expect(cache.size).toBe(perMinute / 2)
    expect(entriesIn(cache)).toBeLessThanOrEqual((perMinute / 2) * 7)
    expect(cache.get(`session-${10 * perMinute - 1}`)).toBeDefined()
  })

  it('of many that are over at once, some with each that comes', () => {
    const cache = new SessionCache(30_000)
    for (let session = 0; session < perMinute; session++) cache.set(stateOf(`session-${session}`), begun)
    for (let session = 0; session < perMinute / 2; session++)
      cache.set(stateOf(`later-${session}`), begun + 30_000)
    expect(cache.size).toBe(perMinute / 2)
  })

  it('of access tokens, those that have not expired', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
    const key = await toSigningKey(await exportJWK(privateKey))
    const keys = { active: () => key, onRemoval: () => {}, areFresh: () => true } as unknown as SigningKeys
    const tokens = new AccessTokens(resolveOptions({ secret: 'kX3v9Qe7Lm2Zt8Yw5Rb1Nc6Hj4Fd0Ga2' }), keys)
    const { verified } = tokens as unknown as { verified: Map<string, unknown> }
    const claims = { userId: 'user', sessionId: 'session', tenantId: null, roles: [], actor: null }
    vi.useFakeTimers({ toFake: ['Date'], now: begun })
    for (let token = 0; token < perMinute; token++) tokens.issue(claims)
    // Five minutes, and what clocks may differ by.
    vi.setSystemTime(begun + 306_000)
    let latest = ''
    for (let token = 0; token < perMinute / 2; token++) latest = tokens.issue(claims)
    expect(verified.size).toBe(perMinute / 2)
    expect(tokens.known(latest)).toEqual(claims)
  })

  it('of guesses, those that were wrong within a minute', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: begun })
    const guesses = new GuessesInFlight()
    const guess = (person: number, isRight: boolean) => {
      const keys = [{ account: `user:${person}`, origin: '' }]
      expect(guesses.enter(ROOT_SCOPE_ID, keys)).toBeNull()
      if (isRight) guesses.reset(ROOT_SCOPE_ID, keys)
      else guesses.learn(ROOT_SCOPE_ID, [{ ...keys[0]!, ...once }])
      guesses.leave(ROOT_SCOPE_ID, keys)
    }
    for (let person = 0; person < perMinute; person++) guess(person, person % 2 === 0)
    expect(entriesIn(guesses)).toBe(perMinute / 2)
    vi.setSystemTime(begun + 60_000)
    for (let person = 0; person < perMinute / 4; person++) guess(perMinute + person, false)
    expect(entriesIn(guesses)).toBe(perMinute / 4)
  })
})

const once = { consecutive: 1, hourly: 1, secondsLeft: null, isLocked: false }

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
