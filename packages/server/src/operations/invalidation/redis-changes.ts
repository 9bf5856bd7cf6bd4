import { formatChange, parseChange } from '../../sessions/session-change.ts'
import type { SessionChange } from '../../sessions/session-change.ts'
import type { ChangeReceiver } from './change-channel.ts'
import { CHANGE_CHANNEL } from './change-triggers.ts'
import { Pulse } from './pulse.ts'
import type { RedisClient } from './redis-client.ts'

/**
 * Changes by way of Redis, published after the commit: heard at once, but only those made through this library, by a process
 * that lived to tell them. So nothing is held to be true for its silence. The publishing connection is the
 * application's, the subscribing one a duplicate of it.
 */
export class RedisChanges {
  private readonly subscriber: RedisClient
  private readonly pulse: Pulse

  constructor(
    private readonly redis: RedisClient,
    /** A change that could not be told is heard of later; that must not go unnoticed. */
    private readonly onUntold: () => void,
  ) {
    this.subscriber = redis.duplicate({
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: null,
    })
    this.pulse = new Pulse(
      () => this.subscriber.ping(),
      () => this.subscriber.disconnect(true),
    )
  }

  async open(receiver: ChangeReceiver): Promise<void> {
    this.subscriber.on('error', () => {})
    this.subscriber.on('close', () => this.pulse.stop())
    this.subscriber.on('message', (_channel, line) => receiver.onChange(parseChange(line)))
    this.subscriber.on('ready', () => void this.subscribe(receiver))
    await this.subscriber.connect().catch(() => {})
  }

  publish(change: SessionChange): void {
    this.redis.publish(CHANGE_CHANNEL, formatChange(change)).catch(() => this.onUntold())
  }

  async close(): Promise<void> {
    this.pulse.stop()
    this.subscriber.disconnect()
  }

  private async subscribe(receiver: ChangeReceiver): Promise<void> {
    try {
      await this.subscriber.subscribe(CHANGE_CHANNEL)
      receiver.onConnected()
      this.pulse.start()
    } catch {
      this.subscriber.disconnect(true)
    }
  }
}
