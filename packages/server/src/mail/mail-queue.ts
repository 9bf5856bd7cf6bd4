import { Inject, Injectable, Logger } from '@nestjs/common'
import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { BackgroundLoop } from '../background/background-loop.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import { AuthMetrics } from '../telemetry/auth-metrics.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { LaterTasks } from './later-tasks.ts'

/** Something to be sent. */
export interface MailTask {
  tenantId: string
  id: string
  task: string
  payload: Record<string, unknown>
}

/** One that is being tried, and how many times it has been, this time included. */
export type ClaimedMail = MailTask & { attempts: number }

/** Does a task; a rejected promise means that it is tried again. */
export type MailTaskHandler = (task: MailTask) => Promise<void>

const restMs = 15_000
/** By then the answer of whoever asked is on its way: what a mail costs is in nobody's time. */
const settleMs = 150
export const batch = 20
const mostAttempts = 10

/**
 * Mails that are to be sent. A task is part of the transaction it is written in and is done after the commit, off the
 * path of any request; failures are tried again, also by another process, and never undo the work.
 */
@Injectable()
export class MailQueue implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly handlers = new Map<string, MailTaskHandler>()
  private readonly later = new LaterTasks<Omit<MailTask, 'id'>>((task) => this.add(task))
  private readonly logger = new Logger('NestAuth')
  private isClosing = false
  private readonly loop = new BackgroundLoop({ restMs, settleMs, turn: () => this.turn() })

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    protected readonly database: Database,
    private readonly metrics: AuthMetrics,
  ) {}

  /** Whether mails are sent at all. */
  get isEnabled(): boolean {
    return this.options.mail !== null
  }

  handle(task: string, handler: MailTaskHandler): void {
    this.handlers.set(task, handler)
  }

  /** Writes a task; without a sender of mails nothing happens. */
  async add({ tenantId, task, payload }: Omit<MailTask, 'id'>, manager?: EntityManager): Promise<void> {
    if (!this.isEnabled) return
    await this.database.query(
      `insert into nest_auth_queued_mails (tenant_id, id, task, payload, next_attempt_at)
       values ($1, $2, $3, $4, date_trunc('milliseconds', now()))`,
      [tenantId, newId(), task, JSON.stringify(payload)],
      manager,
    )
    this.database.afterCommit(() => this.loop.wake(), manager)
  }

  /** Writes a task in the background, so that nobody can tell by the time of an answer that there is one. */
  addLater(task: Omit<MailTask, 'id'>): void {
    if (!this.isEnabled) return
    this.later.add(task)
    // Requests go on for a while when the application ends, the loop does not: the next process sends it.
    if (this.isClosing) void this.keepLater()
    else this.loop.wake()
  }

  /** Resolves when everything that was due has been tried. */
  idle(): Promise<void> {
    return this.loop.idle()
  }

  onApplicationBootstrap(): void {
    if (!this.isEnabled) return
    this.metrics.gauge(
      'mail.queue.depth',
      { unit: '{mail}', description: 'Mails that are to be sent, up to 10 000.' },
      () => this.depth(),
    )
    this.loop.open()
    this.loop.wake()
  }

  async onModuleDestroy(): Promise<void> {
    this.isClosing = true
    await this.loop.close()
    await this.keepLater()
  }

  /** By now no request is under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.keepLater()
    const lost = this.later.giveUp()
    if (lost > 0) this.logger.error({ message: 'Mails are lost: the database did not take them.', lost })
  }

  private async depth(): Promise<number> {
    const rows = await this.database.query<{ depth: number }>(
      'select count(*)::int as depth from (select 1 from nest_auth_queued_mails limit 10000) q',
      [],
    )
    return rows[0]!.depth
  }

  private async turn(): Promise<boolean> {
    try {
      await this.writeLater()
      const tasks = await this.claim()
      for (const task of tasks) await this.attempt(task)
      return tasks.length === batch
    } catch (error) {
      this.logger.error({ message: 'Mails wait: the database cannot be asked.', error: nameOf(error) })
      return false
    }
  }

  /** Takes what is due, for long enough that nobody else takes it meanwhile. */
  protected claim(): Promise<ClaimedMail[]> {
    return this.database.query(
      `update nest_auth_queued_mails q
          set attempts = q.attempts + 1,
              next_attempt_at = now() + make_interval(secs => least(3600, 60 * power(2, q.attempts)))
         from (select tenant_id, id from nest_auth_queued_mails where next_attempt_at <= now()
                order by next_attempt_at limit $1 for update skip locked) due
        where q.tenant_id = due.tenant_id and q.id = due.id
        returning q.tenant_id as "tenantId", q.id, q.task, q.payload, q.attempts`,
      [batch],
    )
  }

  private async writeLater(): Promise<void> {
    const tooMany = this.later.takeTooMany()
    if (tooMany > 0) this.logger.warn({ message: 'Mails were not taken: too many at once.', tooMany })
    await this.later.writeAll()
  }

  /** A database that is gone holds up no shutdown. */
  private async keepLater(): Promise<void> {
    await this.writeLater().catch((error: unknown) => {
      this.logger.error({ message: 'Mails could not be written yet.', error: nameOf(error) })
    })
  }

  private async attempt(task: ClaimedMail): Promise<void> {
    try {
      await this.handlers.get(task.task)?.(task)
    } catch (error) {
      const isLast = task.attempts >= mostAttempts
      // Not the error's own words: a mail server repeats addresses.
      this.logger.warn({
        message: `A mail was not sent${isLast ? '; given up' : ''}.`,
        task: task.task,
        id: task.id,
        error: nameOf(error),
      })
      if (!isLast) return
    }
    await this.database.query('delete from nest_auth_queued_mails where tenant_id = $1 and id = $2', [
      task.tenantId,
      task.id,
    ])
  }
}

function nameOf(error: unknown): string {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown }
  return [name, code].filter((part) => typeof part === 'string').join(' ')
}
