import { request } from 'node:http'
import type { Answer, TestApp } from './test-app.ts'

/** A request as an attacker may write it: any path, any header, any bytes. */
export interface RawRequest {
  method?: string
  path: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer | undefined
  /** Sends the body in chunks, without saying how long it is. */
  isChunked?: boolean
}

/** Sends a request that `fetch` would correct or refuse, on a connection of its own. */
export function sendRaw(
  app: TestApp,
  { method = 'GET', path, headers = {}, body, isChunked }: RawRequest,
): Promise<Answer> {
  const { hostname, port } = new URL(app.url)
  const length: Record<string, string> =
    body === undefined
      ? {}
      : isChunked
        ? { 'transfer-encoding': 'chunked' }
        : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: false, timeout: 30_000 },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          const received = new Headers()
          for (const [name, value] of Object.entries(response.headers)) received.set(name, String(value))
          resolve({ status: response.statusCode ?? 0, headers: received, text, body: parsed(text) })
        })
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} within 30 seconds`)))
    sent.on('error', reject)
    // As bytes: beside a string, Node would write the headers in UTF-8.
    sent.end(body === undefined ? undefined : Buffer.from(body))
  })
}

function parsed(text: string): Answer['body'] {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text
  }
}
