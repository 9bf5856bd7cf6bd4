import { AsyncResource } from 'node:async_hooks'
import { Inject, Injectable, Logger } from '@nestjs/common'
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { AuditRetention } from './audit-retention.ts'
import { ExpiredRows } from './expired-rows.ts'
import type { ExpiringRows } from './expired-rows.ts'
import { MaintenanceBatches } from './maintenance-batches.ts'
import { TenantPurge } from './tenant-purge.ts'

/** How many rows, or tenants, a run removed. */
export type MaintenanceReport = Record<ExpiringRows | 'auditEntries' | 'tenants', number>

/**
 * Removes what has outlived its use, in small batches, in one process at a time: every few minutes by itself, and
 * whenever `run` is called, for instance by a scheduler of yours.
 */
@Injectable()
export class AuthMaintenance implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('AuthMaintenance')
  private readonly detached = new AsyncResource('nest-auth:maintenance')
  private timer: NodeJS.Timeout | undefined
  private running: Promise<MaintenanceReport> | null = null

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly batches: MaintenanceBatches,
    private readonly expired: ExpiredRows,
    private readonly audit: AuditRetention,
    private readonly tenants: TenantPurge,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule()
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.batches.stop()
    clearTimeout(this.timer)
    await this.running?.catch(() => {})
  }

  /** Removes what is due now; where a run is under way already, answers that one. */
  run(): Promise<MaintenanceReport> {
    this.running ??= this.detached
      .runInAsyncScope(() => this.work())
      .finally(() => {
        this.running = null
      })
    return this.running
  }

  private async work(): Promise<MaintenanceReport> {
    const removed = await this.expired.remove()
    return { ...removed, auditEntries: await this.audit.remove(), tenants: await this.tenants.run() }
  }

  private schedule(): void {
    const minutes = this.options.maintenanceIntervalMinutes
    if (minutes === null || this.batches.isStopped) return
    // Jitter keeps processes that started together from coming together.
    const wait = minutes * 60_000 * (0.5 + Math.random())
    this.timer = setTimeout(() => {
      this.run()
        .catch((error: unknown) =>
          this.logger.warn(`Maintenance failed; it is tried again. ${String(error)}`),
        )
        .finally(() => this.schedule())
    }, wait).unref()
  }
}
