import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core'
import { ownPathOf } from './own-path.ts'

/** Longer than any honest client takes for the few kilobytes our routes read. */
const patienceMs = 10_000

/**
 * Cuts the connection of whoever sends a body to the library's routes byte by byte: each would hold a socket for five
 * minutes otherwise. The application's own routes, which may take uploads, are left alone.
 */
export function cutSlowBodies(
  { httpAdapter }: HttpAdapterHost,
  config: ApplicationConfig,
  routePrefix: string,
): void {
  const server = httpAdapter.getHttpServer() as Server
  // Before any parser: on Express, middleware of ours would run after the body was read.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    if (length === undefined && encoding === undefined) return
    if (ownPathOf(request.url ?? '/', config, routePrefix) === null) return
    const timer = setTimeout(() => cut(request, response), patienceMs)
    timer.unref()
    request.once('end', () => clearTimeout(timer))
    request.once('close', () => clearTimeout(timer))
  })
}

function cut(request: IncomingMessage, response: ServerResponse): void {
  // RFC 9110 §15.5.9.
  if (!response.headersSent) response.writeHead(408, { Connection: 'close', 'Content-Length': 0 }).end()
  request.socket.destroySoon()
}
