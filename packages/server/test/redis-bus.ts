import type { RedisClient } from '../src/operations/invalidation/redis-client.ts'

/** Speaks as much of ioredis as the news of changes needs, for all processes of a test. */
export class RedisBus {
  /** Whether what is published arrives. */
  isDeaf = false
  readonly published: string[] = []
  private readonly subscribers = new Set<(channel: string, line: string) => void>()

  connect(): RedisClient {
    const { subscribers } = this
    let onReady = () => {}
    let onMessage: (channel: string, line: string) => void = () => {}
    const client: RedisClient = {
      duplicate: () => this.connect(),
      on(event: string, listener: (...args: never[]) => void) {
        if (event === 'ready') onReady = listener as () => void
        if (event === 'message') onMessage = listener as typeof onMessage
      },
      connect: async () => onReady(),
      disconnect: () => void subscribers.delete(onMessage),
      ping: async () => 'PONG',
      publish: async (channel: string, line: string) => {
        this.published.push(line)
        if (!this.isDeaf) for (const subscriber of subscribers) subscriber(channel, line)
        return subscribers.size
      },
      subscribe: async () => subscribers.add(onMessage),
    }
    return client
  }
}
