import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Charge, Count } from './limit-store.ts'

const capacity = 100_000

/** The counts as far as this process knows them. Bounded: past the capacity the oldest are forgotten. */
export class LocalCounts {
  private readonly limiter = new RateLimiterMemory({ points: 1, duration: 1, keyPrefix: '' })
  private readonly known = new Map<string, number>()

  /** The count of a key, or null when nothing was counted. */
  async get(key: string): Promise<Count | null> {
    const found = await this.limiter.get(key)
    return found && { total: found.consumedPoints, msLeft: found.msBeforeNext }
  }

  async add({ key, seconds }: Charge): Promise<Count> {
    this.remember(key, seconds)
    const counted = await this.limiter.penalty(key, 1, { customDuration: seconds })
    return { total: counted.consumedPoints, msLeft: counted.msBeforeNext }
  }

  /** Takes over a higher count that processes have reached together. */
  async raise(key: string, { total, msLeft }: Count): Promise<void> {
    const seconds = Math.max(1, Math.ceil(msLeft / 1000))
    this.remember(key, seconds)
    await this.limiter.set(key, total, seconds)
  }

  private remember(key: string, seconds: number): void {
    const now = Date.now()
    const until = this.known.get(key)
    if (until !== undefined && until > now) return
    this.known.delete(key)
    this.known.set(key, now + seconds * 1000)
    for (const [oldest, expiry] of this.known) {
      if (expiry > now && this.known.size <= capacity) break
      this.known.delete(oldest)
      void this.limiter.delete(oldest)
    }
  }
}
