import type { HttpAdapterHost } from '@nestjs/core'
import type { DevOutbox } from './dev-outbox.ts'
import { outboxStyleSource } from './outbox-style.ts'

const contentSecurityPolicy = `default-src 'none'; style-src ${outboxStyleSource}; frame-ancestors 'none'`

/** Shows the outbox at a path: as a page, or as JSON to whoever accepts only that. */
export function serveDevOutbox(host: HttpAdapterHost, path: string, outbox: DevOutbox): void {
  const { httpAdapter } = host
  httpAdapter.get(path, (request: { headers: Record<string, unknown> }, response: unknown) => {
    const isJson = String(request.headers['accept'] ?? '').startsWith('application/json')
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store')
    httpAdapter.setHeader(response, 'Content-Security-Policy', contentSecurityPolicy)
    httpAdapter.setHeader(response, 'Content-Type', isJson ? 'application/json' : 'text/html; charset=utf-8')
    httpAdapter.reply(response, isJson ? JSON.stringify({ items: outbox.list() }) : outbox.page(), 200)
  })
}
