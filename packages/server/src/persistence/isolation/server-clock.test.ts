import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ServerClock } from './server-clock.ts'

describe('What is known of the clock of a server', () => {
  const aheadSeconds = 1000
  let steppedSeconds = 0
  let clock: ServerClock

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
    steppedSeconds = 0
    clock = new ServerClock()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Asks, and hears the answer; the server looks at its clock when half of the time is over. */
  function ask(tookMs: number): void {
    clock.asked()
    vi.advanceTimersByTime(tookMs / 2)
    clock.told(String(performance.now() / 1000 + aheadSeconds + steppedSeconds))
    vi.advanceTimersByTime(tookMs / 2)
  }
  /** How much later than now on its clock the present moment is taken for, in seconds. */
  const error = () =>
    Number(clock.at(performance.now())) - (performance.now() / 1000 + aheadSeconds + steppedSeconds)

  it('is nothing at first, and once it is forgotten', () => {
    expect(clock.at(performance.now())).toBe('Infinity')
    ask(2)
    expect(error()).toBeCloseTo(0.001)
    clock.forget()
    expect(clock.at(performance.now())).toBe('Infinity')
  })

  it('becomes no worse by an answer that is long in coming', () => {
    ask(2)
    ask(6000)
    expect(error()).toBeCloseTo(0.001)
    ask(1)
    expect(error()).toBeCloseTo(0.0005)
  })

  it.each([-10, 10])('follows when it is set by %i seconds', (seconds) => {
    ask(2)
    steppedSeconds = seconds
    ask(4)
    expect(error()).toBeCloseTo(0.002)
  })
})
