import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BackgroundLoop } from './background-loop.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A turn that ends when it is told to. */
function turns() {
  const ends: ((isMoreWaiting: boolean) => void)[] = []
  const turn = () => new Promise<boolean>((resolve) => ends.push(resolve))
  return { turn, ends }
}

it('takes one turn at a time, and one more for all who asked meanwhile', async () => {
  const { turn, ends } = turns()
  const loop = new BackgroundLoop({ restMs: 1000, turn })
  loop.open()
  loop.wake()
  loop.wake()
  loop.wake()
  expect(ends).toHaveLength(1)
  ends[0]!(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(ends).toHaveLength(2)
  ends[1]!(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(ends).toHaveLength(2)
  await loop.close()
})

it('goes on while more is waiting, then rests', async () => {
  const { turn, ends } = turns()
  const loop = new BackgroundLoop({ restMs: 1000, turn })
  loop.open()
  loop.wake()
  ends[0]!(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(ends).toHaveLength(2)
  ends[1]!(false)
  await vi.advanceTimersByTimeAsync(740)
  expect(ends).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(520)
  expect(ends).toHaveLength(3)
  ends[2]!(false)
  await loop.close()
})

it('settles before a turn, also when it was asked during another', async () => {
  const { turn, ends } = turns()
  const loop = new BackgroundLoop({ restMs: 10_000, settleMs: 150, turn })
  loop.open()
  loop.wake()
  expect(ends).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(150)
  expect(ends).toHaveLength(1)
  loop.wake()
  ends[0]!(false)
  await vi.advanceTimersByTimeAsync(149)
  expect(ends).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(ends).toHaveLength(2)
  ends[1]!(false)
  await loop.close()
})

it('runs in nobody’s context', async () => {
  const request = new AsyncLocalStorage<string>()
  const seen: (string | undefined)[] = []
  const loop = new BackgroundLoop({
    restMs: 1000,
    turn: async () => {
      seen.push(request.getStore())
      return false
    },
  })
  request.run('a request', () => {
    loop.open()
    loop.wake()
  })
  await vi.advanceTimersByTimeAsync(1300)
  expect(seen).toEqual([undefined, undefined])
  await loop.close()
})

it('waits for the turn under way when it closes, and takes no other', async () => {
  const { turn, ends } = turns()
  const loop = new BackgroundLoop({ restMs: 1000, turn })
  loop.wake()
  expect(ends).toHaveLength(0)
  loop.open()
  loop.wake()
  let isClosed = false
  const closing = loop.close().then(() => (isClosed = true))
  await vi.advanceTimersByTimeAsync(5000)
  expect(isClosed).toBe(false)
  ends[0]!(true)
  await closing
  loop.wake()
  await vi.advanceTimersByTimeAsync(5000)
  expect(ends).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})
