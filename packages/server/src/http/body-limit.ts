import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core'
import { ownPathOf } from './own-path.ts'

/** The largest request body the library's routes read. */
export const largestBodyBytes = 100 * 1024

/**
 * Holds the library's routes on Fastify to the limit while a body is being read, where Fastify would take ten times as
 * much. On Express the body parser's own default is the same limit.
 */
export function limitBodies(
  { httpAdapter }: HttpAdapterHost,
  config: ApplicationConfig,
  routePrefix: string,
): void {
  if (httpAdapter.getType() !== 'fastify') return
  httpAdapter.getInstance().addHook('onRoute', (route: { url: string; bodyLimit?: number }) => {
    if (ownPathOf(route.url, config, routePrefix) !== null) route.bodyLimit = largestBodyBytes
  })
}
