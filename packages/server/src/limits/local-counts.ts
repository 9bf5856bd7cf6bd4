import type { Charge, Count } from './limit-store.ts'

const capacity = 100_000

interface Entry {
  total: number
  /** How long a count lasts. */
  ms: number
  endsAtMs: number
}

/** The counts as far as this process knows them. Bounded: past the capacity the oldest are forgotten. */
export class LocalCounts {
  /** Those that began first come first. */
  private readonly entries = new Map<string, Entry>()

  /** The count of a key, or null when nothing was counted. */
  get(key: string): Count | null {
    const entry = this.lasting(key)
    return entry && countOf(entry)
  }

  add({ key, seconds }: Charge): Count {
    const entry = this.lasting(key) ?? this.begin(key, seconds * 1000)
    entry.total++
    return countOf(entry)
  }

  /** Takes over a higher count that processes have reached together. */
  raise(key: string, { total, msLeft }: Count): void {
    this.begin(key, Math.max(1000, msLeft)).total = total
  }

  private lasting(key: string): Entry | null {
    const entry = this.entries.get(key)
    if (!entry) return null
    const now = Date.now()
    // The clock may have been set back: nobody waits longer than a count lasts.
    entry.endsAtMs = Math.min(entry.endsAtMs, now + entry.ms)
    return entry.endsAtMs > now ? entry : null
  }

  private begin(key: string, ms: number): Entry {
    const now = Date.now()
    const entry = { total: 0, ms, endsAtMs: now + ms }
    this.entries.delete(key)
    this.entries.set(key, entry)
    for (const [oldest, { endsAtMs }] of this.entries) {
      if (endsAtMs > now && this.entries.size <= capacity) break
      this.entries.delete(oldest)
    }
    return entry
  }
}

function countOf({ total, endsAtMs }: Entry): Count {
  return { total, msLeft: endsAtMs - Date.now() }
}
