import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Inject, Injectable } from '@nestjs/common'
import type { BeforeApplicationShutdown, OnModuleDestroy } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { RESOLVED_OPTIONS } from '../../injection-tokens.ts'
import type { ResolvedOptions } from '../../resolved-options.ts'

const sweepMs = 50

/**
 * Stops in three steps: says it is not ready and goes on serving for a while, then lets requests in flight finish, and
 * after a last while lets no connection hold the process back.
 */
@Injectable()
export class GracefulShutdown implements OnModuleDestroy, BeforeApplicationShutdown {
  private isClosing = false

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Whether the application has begun to shut down. */
  get isShuttingDown(): boolean {
    return this.isClosing
  }

  onModuleDestroy(): void {
    this.isClosing = true
  }

  async beforeApplicationShutdown(): Promise<void> {
    const server = this.host.httpAdapter?.getHttpServer() as Server | undefined
    if (!server?.listening) return
    const { delaySeconds, graceSeconds } = this.options.shutdown
    // Who keeps a connection is told to open the next one elsewhere.
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.shouldKeepAlive = false
    })
    await pause(delaySeconds * 1000)
    // Node closes idle connections once; those that become idle later would keep the server open.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
    const end = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000)
    server.once('close', () => {
      clearInterval(sweep)
      clearTimeout(end)
    })
  }
}
