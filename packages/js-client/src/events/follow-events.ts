import type { AuthClient, PairKey } from '../auth-client.ts'
import type { SessionEvent } from '../contract/index.ts'
import { sleep } from '../http/abort.ts'
import { me } from '../sessions/me.ts'
import { followPair } from '../streams/follow-pair.ts'
import { asLeader } from './leader.ts'
import { listen } from './listen.ts'
import { openMessages } from './messages.ts'
import { takeTurns } from './take-turns.ts'

/** Options of `followEvents()`. */
export interface FollowEventsOptions {
  /** Told of each event of the active pair in every tab that follows it. What it changes is on the page by then. */
  onEvent?: (event: SessionEvent) => void
  /** How often the server is asked while there is no stream of events. @default 30 */
  pollSeconds?: number
}

/**
 * Keeps the snapshot true: a change of roles, membership or sessions that anybody makes is shown within a second. However
 * many tabs show an account in a tenant, one of them holds the connection. Answers the means to stop.
 */
export function followEvents(auth: AuthClient, options: FollowEventsOptions = {}): () => void {
  const { onEvent = () => {}, pollSeconds = 30 } = options
  async function follow(pair: PairKey, signal: AbortSignal): Promise<void> {
    const name = `nest-auth:events:${pair}`
    const messages = openMessages(name, onEvent, signal)
    // A failure to read leaves the page as it was; the next event or the next poll asks again.
    const lookAgain = takeTurns(() => me(auth, { signal }).then(done, done))
    const catchUp = () => void lookAgain()
    const announce = (event: SessionEvent) => {
      void lookAgain().then(() => {
        if (signal.aborted) return
        messages.send(event)
        onEvent(event)
      })
    }
    await asLeader(name, signal, async (mayStream) => {
      for (let failures = 0; !signal.aborted; failures++) {
        const hasListened = mayStream && (await listen(auth, signal, catchUp, announce))
        if (hasListened) failures = 0
        else await lookAgain()
        const longest = pollSeconds * 1000
        const pause = mayStream ? Math.min(500 * 2 ** failures * (1 + Math.random()), longest) : longest
        await sleep(pause, signal).catch(done)
      }
    })
  }

  return followPair(auth, ({ pairKey }, signal) => void follow(pairKey, signal))
}

const done = () => {}
