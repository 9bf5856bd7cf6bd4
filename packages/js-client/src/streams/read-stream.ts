import { abortable } from '../http/abort.ts'

/** What EventSource and WebSocket have in common. */
export interface MessageSource {
  addEventListener(type: string, listener: (event: Event) => void): void
  close(): void
}

/** A stream of the application: an EventSource, a WebSocket, or anything that can be read with `for await`. */
export type StreamSource<Message> = MessageSource | AsyncIterable<Message>

/** Reads a stream until it ends or the signal aborts, and closes it then. `opened` is called when it is known to work. */
export async function readStream<Message>(
  source: StreamSource<Message>,
  signal: AbortSignal,
  opened: () => void,
  onMessage: (message: Message) => void,
): Promise<void> {
  if (Symbol.asyncIterator in source) await readIterable(source, signal, opened, onMessage)
  else await readMessages(source, signal, opened, onMessage)
}

async function readIterable<Message>(
  source: AsyncIterable<Message>,
  signal: AbortSignal,
  opened: () => void,
  onMessage: (message: Message) => void,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    opened()
    for (;;) {
      const { done, value } = await abortable(iterator.next(), signal)
      if (done) return
      onMessage(value)
    }
  } finally {
    // A generator that waits for its next message ends after it; nobody waits for that.
    iterator.return?.().catch(() => {})
  }
}

async function readMessages(
  source: MessageSource,
  signal: AbortSignal,
  opened: () => void,
  onMessage: (message: never) => void,
): Promise<void> {
  const end = new Promise<void>((resolve) => {
    // An EventSource would try again by itself, with the token of before.
    for (const type of ['error', 'close']) source.addEventListener(type, () => resolve())
  })
  source.addEventListener('open', opened)
  source.addEventListener('message', (event) => onMessage((event as MessageEvent<never>).data))
  try {
    await abortable(end, signal)
  } finally {
    source.close()
  }
}
