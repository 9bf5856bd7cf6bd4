import { Injectable } from '@nestjs/common'
import { withinDeadline } from '../persistence/deadline.ts'
import type { SessionState } from './session-state.ts'

/** After this long nobody waits for the answer any more, nor does the server still hold the statement. */
const forgottenMs = 60_000

/**
 * One statement at a time for one token. A statement that a frozen server holds back still runs once it thaws; were the
 * impatient caller's second attempt to overtake it, it would look like a replay and end the family.
 */
@Injectable()
export class RotationsInFlight {
  private readonly running = new Map<string, Promise<SessionState | null>>()

  /** The outcome of the rotation under way for this token, or of a new one. @throws AuthError `SERVICE_UNAVAILABLE` */
  run(tokenHash: string, rotate: () => Promise<SessionState | null>): Promise<SessionState | null> {
    let rotation = this.running.get(tokenHash)
    if (!rotation) {
      rotation = rotate()
      this.running.set(tokenHash, rotation)
      const timer = setTimeout(done, forgottenMs)
      timer.unref()
      const { running } = this
      function done() {
        clearTimeout(timer)
        if (running.get(tokenHash) === rotation) running.delete(tokenHash)
      }
      rotation.then(done, done)
    }
    return withinDeadline(rotation)
  }
}
