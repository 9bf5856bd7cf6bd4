import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LocalCounts } from './local-counts.ts'

const charge = { key: 'somebody', seconds: 60 }

let counts: LocalCounts
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
  counts = new LocalCounts()
})
afterEach(() => {
  vi.useRealTimers()
})

it('counts each key until its time is over, then anew', () => {
  expect(counts.get('somebody')).toBeNull()
  expect(counts.add(charge)).toEqual({ total: 1, msLeft: 60_000 })
  vi.setSystemTime(1_040_000)
  expect(counts.add(charge)).toEqual({ total: 2, msLeft: 20_000 })
  expect(counts.add({ key: 'somebody else', seconds: 10 })).toEqual({ total: 1, msLeft: 10_000 })
  vi.setSystemTime(1_060_000)
  expect(counts.get('somebody')).toBeNull()
  expect(counts.add(charge)).toEqual({ total: 1, msLeft: 60_000 })
})

it('goes on from what processes have counted together', () => {
  counts.add(charge)
  counts.raise('somebody', { total: 7, msLeft: 30_000 })
  expect(counts.get('somebody')).toEqual({ total: 7, msLeft: 30_000 })
  expect(counts.add(charge)).toEqual({ total: 8, msLeft: 30_000 })
  vi.setSystemTime(1_030_000)
  expect(counts.get('somebody')).toBeNull()
})

it('lets nobody wait longer than a count lasts, and forgets none, where the clock is set back', () => {
  counts.add(charge)
  vi.setSystemTime(0)
  expect(counts.add(charge)).toEqual({ total: 2, msLeft: 60_000 })
  vi.setSystemTime(60_000)
  expect(counts.get('somebody')).toBeNull()
})
