import type { Server } from 'node:http'
import { Inject, Injectable } from '@nestjs/common'
import type { BeforeApplicationShutdown, OnModuleDestroy } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { RESOLVED_OPTIONS } from '../../injection-tokens.ts'
import type { ResolvedOptions } from '../../resolved-options.ts'

const sweepMs = 50

/** Lets requests in flight finish, for a while, and lets no connection that merely stays open hold the process back. */
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

  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter?.getHttpServer() as Server | undefined
    if (!server?.listening) return
    // Node closes idle connections once; those that become idle later would keep the server open.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
    const end = setTimeout(() => server.closeAllConnections(), this.options.shutdownGraceSeconds * 1000)
    server.once('close', () => {
      clearInterval(sweep)
      clearTimeout(end)
    })
  }
}
