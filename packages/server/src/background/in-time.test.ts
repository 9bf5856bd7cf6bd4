import { stat } from 'node:fs/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inTime } from './in-time.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const late = () => new Error('too late')

it('answers as the work does, and leaves no timer behind', async () => {
  expect(await inTime(Promise.resolve('done'), 100, late)).toBe('done')
  await expect(inTime(Promise.reject(new Error('broken')), 100, late)).rejects.toThrow('broken')
  expect(vi.getTimerCount()).toBe(0)
})

it('takes what has come in while the process stood still', async () => {
  vi.useRealTimers()
  const read = inTime(stat(import.meta.filename), 20, late)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  expect((await read).isFile()).toBe(true)
})

it('refuses work that takes longer, and makes the error only then', async () => {
  const make = vi.fn(late)
  const refused = expect(inTime(new Promise(() => {}), 100, make)).rejects.toThrow('too late')
  await vi.advanceTimersByTimeAsync(99)
  expect(make).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await refused
})
