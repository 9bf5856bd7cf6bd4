import type { AuthContext } from './auth-context.ts'
import { clientAddress } from './client-address.ts'
import type { AddressedRequest } from './client-address.ts'
import { requestIdOf } from './request-id.ts'
import type { RequestContext } from './request-context.ts'

/** A request over HTTP. Most are served without anybody asking for an id or a browser, so these wait until somebody does. */
export class ServedRequest implements RequestContext {
  readonly begunAtMs = performance.now()
  readonly headers: RequestContext['headers']
  // Not later: a connection that is gone has no address any more.
  readonly ipAddress: string | null
  auth: AuthContext | null = null
  readonly #raw: object
  #requestId: string | undefined

  constructor(request: AddressedRequest, trustProxyHops: number | null) {
    this.#raw = rawOf(request)
    this.headers = request.headers
    this.ipAddress = clientAddress(request, trustProxyHops)
  }

  serves(request: object): boolean {
    return rawOf(request) === this.#raw
  }

  get requestId(): string {
    return (this.#requestId ??= requestIdOf(this.headers))
  }

  get userAgent(): string | null {
    const userAgent = this.headers['user-agent']
    return typeof userAgent === 'string' ? printable(userAgent).slice(0, 255) : null
  }
}

/** The message of Node.js behind a request, which Fastify wraps. An application may keep something else as `raw`. */
export function rawOf(request: object & { raw?: unknown }): object {
  return isMessage(request.raw) ? request.raw : request
}

/** Whether this is a message of Node.js, and not a part of one. */
export function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'socket' in value
}

/** Log lines and databases must not be steered by a header: control characters become spaces. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/g, ' ')
}
