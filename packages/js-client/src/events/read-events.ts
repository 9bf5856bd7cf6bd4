import type { SessionEvent } from '../contract/index.ts'

/**
 * Reads a `text/event-stream` (WHATWG HTML §9.2.6) until it ends; `heard` is called for whatever arrives, comments that
 * only keep the connection open included.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: SessionEvent) => void,
  heard: () => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    heard()
    const text = rest + decoder.decode(value, { stream: true })
    // May be the first half of a line's end.
    const half = text.endsWith('\r') ? '\r' : ''
    const blocks = text
      .slice(0, text.length - half.length)
      .replace(/\r\n?/g, '\n')
      .split('\n\n')
    rest = blocks.pop()! + half
    for (const block of blocks) {
      const event = parse(block)
      if (event) onEvent(event)
    }
  }
}

function parse(block: string): SessionEvent | null {
  const data = block.split('\n').flatMap((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? [])
  try {
    const event = JSON.parse(data.join('\n'))
    return typeof event?.type === 'string' ? event : null
  } catch {
    // A comment, a setting, or nothing of ours.
    return null
  }
}
