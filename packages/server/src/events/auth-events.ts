import { Injectable, Logger } from '@nestjs/common'
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { AuthMetrics } from '../telemetry/auth-metrics.ts'
import { AuthEventListeners } from './auth-event-listeners.ts'
import type { AuthEventName } from './auth-event-data.ts'
import { authEventOf } from './auth-event.ts'
import type { AnyAuthEvent, NewAuthEvent } from './auth-event.ts'
import { EventEmitterBridge } from './event-emitter.ts'
import { OutboxDispatcher } from './outbox-dispatcher.ts'
import { Outbox } from './outbox.ts'

const shutdownPatienceMs = 10_000

/** Tells the application what happened, once it is committed, and never what was rolled back. */
@Injectable()
export class AuthEvents implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('AuthEvents')
  private readonly running = new Set<Promise<void>>()
  /** Events of the boot itself wait for it to end; null once it has. */
  private early: AnyAuthEvent[] | null = []

  constructor(
    private readonly database: Database,
    private readonly listeners: AuthEventListeners,
    private readonly emitter: EventEmitterBridge,
    private readonly outbox: Outbox,
    private readonly dispatcher: OutboxDispatcher,
    private readonly metrics: AuthMetrics,
  ) {}

  /**
   * Announces an event after the COMMIT of the transaction it is called in, or at once outside of one. For durable
   * listeners it is written down in that transaction.
   */
  async publish(event: NewAuthEvent, manager?: EntityManager): Promise<void> {
    const published = authEventOf({
      ...event,
      id: newId(),
      occurredAt: new Date(),
      actorId: currentRequest()?.auth?.userId ?? null,
    })
    const durable = this.durableListenersOf(event.name)
    if (durable.length > 0) await this.outbox.add(published, durable, manager)
    this.database.afterCommit(() => {
      if (event.name === 'session.theft_detected') this.metrics.thefts.add(1)
      this.deliver(published)
      if (durable.length > 0) this.dispatcher.wake()
    }, manager)
  }

  /** Runs `work`, which publishes an event of this name: in a transaction where the event may not be lost. */
  around<T>(
    name: AuthEventName,
    work: (manager: EntityManager | undefined) => Promise<T>,
    manager?: EntityManager,
  ): Promise<T> {
    if (this.durableListenersOf(name).length === 0) return work(manager)
    return this.database.runInTransaction(work, manager)
  }

  private durableListenersOf(name: AuthEventName): string[] {
    return this.listeners.of(name).flatMap(({ durableId }) => (durableId === null ? [] : [durableId]))
  }

  onApplicationBootstrap(): void {
    const early = this.early ?? []
    this.early = null
    for (const event of early) this.deliver(event)
  }

  /** Lets listeners that are at work finish. */
  async onApplicationShutdown(): Promise<void> {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, shutdownPatienceMs).unref())
    await Promise.race([Promise.all(this.running), patience])
  }

  private deliver(event: AnyAuthEvent): void {
    if (this.early) {
      this.early.push(event)
      return
    }
    for (const { title, durableId, handle } of this.listeners.of(event.name))
      if (durableId === null) this.start(title, () => handle(event))
    this.start('@nestjs/event-emitter', () => this.emitter.emit(event))
  }

  /** Nobody waits for a listener, and none can harm what it hears about. */
  private start(title: string, work: () => unknown): void {
    const done = (async () => work())()
      .catch((error: unknown) => this.logger.error(`${title} failed on an event; the event stands.`, error))
      .then(() => {
        this.running.delete(done)
      })
    this.running.add(done)
  }
}
