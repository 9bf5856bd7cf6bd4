import type pg from 'pg'
import { hangUp } from '../postgres-connection.ts'
import type { Isolation } from './isolation-settings.ts'
import { currentAuthority, currentWantedUntilMs } from './statement-scope.ts'

/** How long after its time-out an answer may still be on its way. */
const graceMillis = 1000
/** The application's statements may also wait for their turn, in a pooler for one. */
const graceOfApplicationMillis = 45_000

/**
 * Milliseconds after which a server that has still said nothing to the statement at hand is gone, or as good as that:
 * a living one has given the statement up by then. Null where it may take any time.
 */
export function mostSilenceMillis({ statementTimeoutMillis }: Isolation): number | null {
  if (currentAuthority() === 'owner') return null
  const untilMs = currentWantedUntilMs()
  if (untilMs !== null) return Math.max(0, Math.ceil(untilMs - performance.now())) + graceMillis
  return statementTimeoutMillis === undefined ? null : statementTimeoutMillis + graceOfApplicationMillis
}

/**
 * Closes a connection on which nothing is heard before the answer for so long. Nobody tells of a server that is gone without
 * a goodbye: it takes the system a quarter of an hour to notice, and a pool would be without its connections until then.
 */
export function hangUpOnSilence(client: pg.Client, answer: Promise<unknown>, millis: number): void {
  let heard = bytesFrom(client)
  let timer = setTimeout(look, millis).unref()
  function look(): void {
    // A process that was busy, or suspended, learns of the time first, and only then of what has arrived meanwhile.
    setImmediate(() => {
      if (isAnswered) return
      const now = bytesFrom(client)
      if (now === heard) return hangUp(client)
      heard = now
      timer = setTimeout(look, millis).unref()
    })
  }
  let isAnswered = false
  const stop = () => {
    isAnswered = true
    clearTimeout(timer)
  }
  answer.then(stop, stop)
}

function bytesFrom(client: pg.Client): number | undefined {
  return (client as unknown as { connection: { stream: { bytesRead?: number } } }).connection.stream.bytesRead
}
