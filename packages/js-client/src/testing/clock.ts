/** The time a fake server lives in. */
export interface FakeClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Moves this clock forward; nothing waits. */
  advance(seconds: number): void
}

/** Makes a clock that stands still at `startAtMs` until advanced; without a start it runs with `Date.now()`. */
export function createFakeClock(startAtMs?: number): FakeClock {
  let offsetMs = 0
  return {
    now: () => (startAtMs ?? Date.now()) + offsetMs,
    advance: (seconds) => {
      offsetMs += seconds * 1000
    },
  }
}
