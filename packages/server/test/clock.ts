import { vi } from 'vitest'

/** Lets the process believe that time has passed; timers and the database go on as before. Undo with `realTime`. */
export function afterSeconds(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

export function realTime(): void {
  vi.useRealTimers()
}
