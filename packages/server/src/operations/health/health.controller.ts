import { Controller } from '@nestjs/common'
import type { ResponseOf } from '@nest-auth/js-client/contract'
import { AuthError } from '../../errors/auth-error.ts'
import { ContractRoute } from '../../http/contract-route.decorator.ts'
import { Database } from '../../persistence/database.ts'
import { GracefulShutdown } from './graceful-shutdown.ts'

/** Anybody may ask; the database is asked at most this often. */
const rememberedMs = 500
const patienceMs = 1000

/** Tells an orchestrator whether to restart this process, and whether to send it requests; nothing else. */
@Controller()
export class HealthController {
  private asked: { atMs: number; isAnswering: Promise<boolean> } | undefined

  constructor(
    private readonly database: Database,
    private readonly shutdown: GracefulShutdown,
  ) {}

  @ContractRoute('live')
  live(): ResponseOf<'live'> {
    return { status: 'ok' }
  }

  @ContractRoute('ready')
  async ready(): Promise<ResponseOf<'ready'>> {
    if (this.shutdown.isShuttingDown || !(await this.isDatabaseAnswering()))
      throw new AuthError('SERVICE_UNAVAILABLE')
    return { status: 'ok' }
  }

  private isDatabaseAnswering(): Promise<boolean> {
    const now = performance.now()
    if (!this.asked || now - this.asked.atMs > rememberedMs) {
      // Where the application has taken the whole pool, people are still kept signed in: as likely as not the other
      // processes are no better off, and nobody would be left to do so.
      const isAnswering = this.database.withReserve(() => this.database.answersWithin(patienceMs))
      this.asked = { atMs: now, isAnswering }
    }
    return this.asked.isAnswering
  }
}
