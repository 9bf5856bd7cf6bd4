import { Inject, Injectable } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { keyOfChange, keysOf } from './session-cache.ts'
import type { SessionChange } from './session-change.ts'
import type { SessionState } from './session-state.ts'

const capacity = 10_000

/**
 * Ends of sessions that were asked for and that the database would not take, as after a failover to a read-only one. In this
 * process nobody is served in them for as long as an access token may live; whoever asked is told to ask again.
 */
@Injectable()
export class UnwrittenEnds {
  private readonly untilMs = new Map<string, number>()

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /** Ends the sessions a change reaches, by `write`; where that fails, they count as ended here all the same. */
  async during<T>(change: SessionChange, write: () => Promise<T>): Promise<T> {
    const key = keyOfChange(change)!
    try {
      const written = await write()
      this.untilMs.delete(key)
      return written
    } catch (error) {
      if (this.untilMs.size >= capacity) this.untilMs.delete(this.untilMs.keys().next().value!)
      this.untilMs.set(key, Date.now() + this.options.tokens.accessTokenTtlSeconds * 1000)
      throw error
    }
  }

  /** Whether the end of this session was asked for. */
  reach(state: SessionState): boolean {
    // On every request, and hardly ever is there one.
    if (this.untilMs.size === 0) return false
    return keysOf(state).some((key) => (this.untilMs.get(key) ?? 0) > Date.now())
  }
}
