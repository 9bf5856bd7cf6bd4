import type { HttpAdapterHost } from '@nestjs/core'
import { clientAddress } from './client-address.ts'
import type { AddressedRequest } from './client-address.ts'
import { runInRequestContext } from './request-context.ts'
import { requestIdOf } from './request-id.ts'

/** Opens a request context around everything that follows, on Express and on Fastify. */
export function openRequestContexts(host: HttpAdapterHost, trustProxyHops: number | null): void {
  const adapter = host.httpAdapter
  if (adapter.getType() === 'fastify') {
    // A native hook: Nest's middleware on Fastify goes through middie, which costs a third of a bare request.
    adapter
      .getInstance()
      .addHook('preValidation', (request: AddressedRequest, _reply: unknown, done: () => void) =>
        runInRequestContext(contextOf(request, trustProxyHops), done),
      )
    return
  }
  adapter
    .getInstance()
    .use((request: AddressedRequest, _response: unknown, next: () => void) =>
      runInRequestContext(contextOf(request, trustProxyHops), next),
    )
}

function contextOf(request: AddressedRequest, trustProxyHops: number | null) {
  const userAgent = request.headers['user-agent']
  return {
    requestId: requestIdOf(request.headers),
    begunAtMs: performance.now(),
    ipAddress: clientAddress(request, trustProxyHops),
    userAgent: typeof userAgent === 'string' ? printable(userAgent).slice(0, 255) : null,
    headers: request.headers,
    auth: null,
  }
}

/** Log lines and databases must not be steered by a header: control characters become spaces. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/g, ' ')
}
