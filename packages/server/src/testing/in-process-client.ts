import { request as httpRequest } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { duplexPair } from 'node:stream'

/** One request of the walk. */
export interface Sent {
  method: string
  url: string
  headers: Record<string, string>
  body?: unknown
}

/** What came back. */
export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
}

/**
 * Speaks HTTP with a server of this process without a port. Each call comes from an address of its own, so that no
 * limit by address stands in the way.
 */
export class InProcessClient {
  calls = 0

  constructor(private readonly server: Server) {}

  /** Answers null where there is no answer within the time; where the connection was closed instead, status 0. */
  send({ method, url, headers, body }: Sent, milliseconds: number): Promise<Answer | null> {
    this.calls += 1
    const [ours, theirs] = duplexPair()
    const inert = { setTimeout: () => theirs, setNoDelay: () => theirs, setKeepAlive: () => theirs }
    Object.assign(theirs, inert, { remoteAddress: addressOf(this.calls), remotePort: 40_000 })
    this.server.emit('connection', theirs)
    const content = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve) => {
      const end = (answer: Answer | null) => {
        clearTimeout(timer)
        resolve(answer)
        ours.destroy()
        theirs.destroy()
      }
      const timer = setTimeout(() => end(null), milliseconds)
      const request = httpRequest(
        {
          method,
          path: url,
          createConnection: () => ours,
          headers: {
            host: 'localhost',
            ...headers,
            ...(content === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(content)) }),
          },
        },
        (response) => read(response, end),
      )
      request.on('error', () => end({ status: 0, headers: {}, text: '' }))
      request.end(content)
    })
  }
}

function read(response: IncomingMessage, end: (answer: Answer) => void): void {
  const status = response.statusCode ?? 0
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  )
  let text = ''
  response.setEncoding('utf8')
  // A stream never ends; what it says first is its answer.
  const isStream = headers['content-type']?.startsWith('text/event-stream') ?? false
  response.on('data', (chunk: string) => {
    text += chunk
    if (isStream) end({ status, headers, text })
  })
  response.on('end', () => end({ status, headers, text }))
  response.on('error', () => end({ status, headers, text }))
  if (isStream) setTimeout(() => end({ status, headers, text }), 20)
}

/** 10.0.0.0/8 has room for sixteen million calls. */
function addressOf(call: number): string {
  return `10.${(call >> 16) & 255}.${(call >> 8) & 255}.${call & 255}`
}
