import { Injectable, Logger } from '@nestjs/common'
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common'
import { BackgroundLoop } from '../background/background-loop.ts'
import { inTime } from '../background/in-time.ts'
import { AuthMetrics } from '../telemetry/auth-metrics.ts'
import { AuthEventListeners } from './auth-event-listeners.ts'
import { Outbox } from './outbox.ts'
import type { Delivery } from './outbox.ts'

const batch = 10
const restMs = 2000
/** A listener that has not answered by then has failed; the lease outlasts it, so no two run at once. */
const patienceMs = 30_000
const leaseSeconds = 60
const attemptsAtMost = 20

/** Hands the events of the outbox to their listeners: soon, again after a failure, and whatever process wrote them. */
@Injectable()
export class OutboxDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Outbox')
  private readonly loop = new BackgroundLoop({ restMs, turn: () => this.turn() })

  constructor(
    private readonly outbox: Outbox,
    private readonly listeners: AuthEventListeners,
    private readonly metrics: AuthMetrics,
  ) {}

  onApplicationBootstrap(): void {
    if (this.listeners.durableIds.length === 0) return
    const about = { unit: '{delivery}', description: 'Events that wait for durable listeners, up to 10 000.' }
    this.metrics.gauge('outbox.depth', about, () => this.outbox.depth())
    this.loop.open()
    this.loop.wake()
  }

  /** Starts nothing new, and lets what has been started end. */
  beforeApplicationShutdown(): Promise<void> {
    return this.loop.close()
  }

  /** Looks for due events at once. */
  wake(): void {
    this.loop.wake()
  }

  private async turn(): Promise<boolean> {
    try {
      const deliveries = await this.outbox.claim(this.listeners.durableIds, batch, leaseSeconds)
      await Promise.all(deliveries.map((delivery) => this.deliver(delivery)))
      return deliveries.length === batch
    } catch (error) {
      this.logger.warn(`The outbox could not be read; it is tried again. ${String(error)}`)
      return false
    }
  }

  private async deliver(delivery: Delivery): Promise<void> {
    try {
      const listener = this.listeners.durable(delivery.listener)
      const handled = (async () => listener?.handle(delivery.event))()
      await inTime(handled, patienceMs, () => new Error(`no answer within ${patienceMs / 1000} s`))
    } catch (error) {
      await this.postpone(delivery, error)
      return
    }
    await this.outbox.acknowledge(delivery)
  }

  private async postpone(delivery: Delivery, error: unknown): Promise<void> {
    const isGivenUp = delivery.attempts >= attemptsAtMost
    const { listener, event, attempts } = delivery
    const attempt = `Durable listener "${listener}" failed on ${event.name} ${event.id} (attempt ${attempts})`
    if (isGivenUp) this.logger.error(`${attempt}; given up, the row stays in nest_auth_outbox.`, error)
    else this.logger.warn(`${attempt}; it is tried again. ${String(error)}`)
    await this.outbox.postpone(delivery, {
      error: String(error).slice(0, 255),
      afterSeconds: isGivenUp ? null : backoffSeconds(attempts),
    })
  }
}

/** 1, 2, 4 … seconds and at most an hour, spread by half so that what failed together does not return together. */
export function backoffSeconds(attempts: number, random = Math.random()): number {
  return Math.min(3600, 2 ** (attempts - 1)) * (0.75 + random / 2)
}
