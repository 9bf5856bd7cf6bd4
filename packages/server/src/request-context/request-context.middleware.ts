import type { HttpAdapterHost } from '@nestjs/core'
import { newId } from '../persistence/ids.ts'
import { runInRequestContext } from './request-context.ts'

interface IncomingRequest {
  ip?: string
  headers: Record<string, string | string[] | undefined>
}

/** Opens a request context around everything that follows, on Express and on Fastify. */
export function openRequestContexts(host: HttpAdapterHost): void {
  const adapter = host.httpAdapter
  if (adapter.getType() === 'fastify') {
    // A native hook: Nest's middleware on Fastify goes through middie, which costs a third of a bare request.
    adapter
      .getInstance()
      .addHook('preValidation', (request: IncomingRequest, _reply: unknown, done: () => void) =>
        runInRequestContext(contextOf(request), done),
      )
    return
  }
  adapter
    .getInstance()
    .use((request: IncomingRequest, _response: unknown, next: () => void) =>
      runInRequestContext(contextOf(request), next),
    )
}

function contextOf(request: IncomingRequest) {
  const userAgent = request.headers['user-agent']
  return {
    requestId: newId(),
    ipAddress: request.ip ?? null,
    userAgent: typeof userAgent === 'string' ? printable(userAgent).slice(0, 255) : null,
    headers: request.headers,
    auth: null,
  }
}

/** Log lines and databases must not be steered by a header: control characters become spaces. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/g, ' ')
}
