import type { AuthClient, PairKey } from '../auth-client.ts'
import { abortable, sleep } from '../http/abort.ts'
import { followPair } from './follow-pair.ts'
import type { SignedIn } from './follow-pair.ts'
import { readStream } from './read-stream.ts'
import type { StreamSource } from './read-stream.ts'

/** On whose behalf a stream is opened. */
export type StreamConnection = Pick<SignedIn, 'accountKey' | 'pairKey' | 'user' | 'tenant' | 'session'> & {
  /** A live access token; null with `cookieTransport()`. */
  accessToken: string | null
  /** Aborts when the stream is to end: hand it to `auth.fetch`. */
  signal: AbortSignal
}

/** Whether a bound stream has a connection; `closed` while nobody is signed in. */
export type StreamStatus = 'closed' | 'connecting' | 'open'

/** Options of `bindStream()`. */
export interface BindStreamOptions<Message> {
  /** Opens the stream of one pair; called again, with a fresh token, after a switch and when a connection ends. */
  open: (connection: StreamConnection) => StreamSource<Message> | Promise<StreamSource<Message>>
  /** Told of each message while its pair is the active one: `event.data` of an EventSource or WebSocket, or the value read. */
  onMessage: (message: Message) => void
  onStatus?: (status: StreamStatus) => void
  /** Told why a connection failed; another try follows, after a growing pause. */
  onError?: (error: unknown) => void
  /** Binds to this pair alone: the stream is closed while another one is active. @default the active pair */
  pairKey?: PairKey | undefined
}

const LONGEST_PAUSE_MS = 30_000

/** A connection that lasted this long worked, even if it had nothing to say. */
const LASTING_MS = 10_000

/**
 * Binds a stream of the application to the active account and tenant: it is closed with a switch or sign-out, opened anew
 * for the next pair, and no message of a pair that was left is delivered. Answers the means to stop.
 */
export function bindStream<Message = string>(
  auth: AuthClient,
  options: BindStreamOptions<Message>,
): () => void {
  const { open, onMessage, onStatus = () => {}, onError = () => {}, pairKey } = options

  async function keepOpen(pair: SignedIn, signal: AbortSignal): Promise<void> {
    // Whoever is told of a switch before this module must not be handed a message of the pair that was left.
    const isCurrent = () => {
      const snapshot = auth.getSnapshot()
      return !signal.aborted && snapshot.status === 'signed-in' && snapshot.pairKey === pair.pairKey
    }
    let failures = 0
    const opened = () => {
      if (isCurrent()) onStatus('open')
    }
    const deliver = (message: Message) => {
      if (!isCurrent()) return
      failures = 0
      onMessage(message)
    }
    while (!signal.aborted) {
      onStatus('connecting')
      const begun = performance.now()
      try {
        const accessToken = await abortable(auth.getAccessToken(), signal)
        const { accountKey, user, tenant, session } = pair
        const whose = { accountKey, pairKey: pair.pairKey, user, tenant, session }
        // Not given up when the pair is left: what it opens has to be closed.
        const source = await open({ ...whose, accessToken, signal })
        await readStream(source, signal, opened, deliver)
      } catch (error) {
        if (!signal.aborted) onError(error)
      }
      if (performance.now() - begun > LASTING_MS) failures = 0
      const pause = Math.min(500 * 2 ** failures++ * (1 + Math.random()), LONGEST_PAUSE_MS)
      if (!signal.aborted) await sleep(pause, signal).catch(() => {})
    }
  }

  const begin = (pair: SignedIn, signal: AbortSignal) => {
    signal.addEventListener('abort', () => onStatus('closed'))
    void keepOpen(pair, signal)
  }
  return followPair(auth, begin, pairKey)
}
