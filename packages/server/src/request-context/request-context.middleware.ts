import type { HttpAdapterHost } from '@nestjs/core'
import type { AddressedRequest } from './client-address.ts'
import { runInRequestContext } from './request-context.ts'
import { ServedRequest } from './served-request.ts'

/** Opens a request context around everything that follows, on Express and on Fastify. */
export function openRequestContexts(host: HttpAdapterHost, trustProxyHops: number | null): void {
  const adapter = host.httpAdapter
  if (adapter.getType() === 'fastify') {
    // A native hook: Nest's middleware on Fastify goes through middie, which costs a third of a bare request.
    adapter
      .getInstance()
      .addHook('preValidation', (request: AddressedRequest, _reply: unknown, done: () => void) =>
        runInRequestContext(new ServedRequest(request, trustProxyHops), done),
      )
    return
  }
  adapter
    .getInstance()
    .use((request: AddressedRequest, _response: unknown, next: () => void) =>
      runInRequestContext(new ServedRequest(request, trustProxyHops), next),
    )
}
