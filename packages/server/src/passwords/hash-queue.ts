import { AuthError } from '../errors/auth-error.ts'

/**
 * Admits so many hashes at a time, and so many more to wait. Whoever comes beyond is refused at once: a flood of
 * sign-ins then costs those who flood, not everybody's requests, and never the memory of the machine.
 */
export class HashQueue {
  private readonly waiting: (() => void)[] = []
  private active = 0

  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
    private readonly told: { waited?(ms: number): void; refused?(): void } = {},
  ) {}

  /** How many hashes are being made, and how many wait. */
  get load(): { active: number; waiting: number } {
    return { active: this.active, waiting: this.waiting.length }
  }

  /** @throws AuthError `SERVICE_UNAVAILABLE` while nobody more may wait */
  assertRoom(): void {
    if (this.active < this.concurrency || this.waiting.length < this.capacity) return
    this.told.refused?.()
    throw new AuthError('SERVICE_UNAVAILABLE', { retryAfterSeconds: 1 })
  }

  /** Runs the work when its turn comes; `isPatient` work is never refused. @throws AuthError `SERVICE_UNAVAILABLE` */
  async run<T>(work: () => Promise<T>, isPatient = false): Promise<T> {
    if (this.active >= this.concurrency) {
      if (!isPatient) this.assertRoom()
      // The one that makes room hands over its place, so that nobody who comes later gets in between.
      const sinceMs = performance.now()
      await new Promise<void>((start) => this.waiting.push(start))
      this.told.waited?.(performance.now() - sinceMs)
    } else {
      this.active++
      this.told.waited?.(0)
    }
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.active--
    }
  }
}
