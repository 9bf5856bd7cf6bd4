import { Injectable, Logger } from '@nestjs/common'
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { AuthEventListeners } from './auth-event-listeners.ts'
import { authEventOf } from './auth-event.ts'
import type { AnyAuthEvent, NewAuthEvent } from './auth-event.ts'
import { EventEmitterBridge } from './event-emitter.ts'

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
  ) {}

  /** Announces an event after the COMMIT of the transaction it is called in, or at once outside of one. */
  async publish(event: NewAuthEvent, manager?: EntityManager): Promise<void> {
    const published = authEventOf({
      ...event,
      id: newId(),
      occurredAt: new Date(),
      actorId: currentRequest()?.auth?.userId ?? null,
    })
    this.database.afterCommit(() => this.deliver(published), manager)
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
    for (const { title, handle } of this.listeners.of(event.name)) this.start(title, () => handle(event))
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
