/** One event of a stream: its type, and its data as it was sent. */
export interface ServerEvent {
  type: string
  data: string
}

/**
 * Reads a `text/event-stream` (WHATWG HTML §9.2.6) until it ends; `heard` is called for whatever arrives, comments that
 * only keep the connection open included.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: ServerEvent) => void,
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

function parse(block: string): ServerEvent | null {
  let type = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? []
    if (field === 'event') type = value
    if (field === 'data') data.push(value)
  }
  return data.length > 0 ? { type, data: data.join('\n') } : null
}
