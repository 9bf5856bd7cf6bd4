/** A connection of ioredis, as far as it is used: an application without Redis has not its types. */
export interface RedisClient {
  duplicate(override: {
    lazyConnect: boolean
    enableOfflineQueue: boolean
    autoResubscribe: boolean
    maxRetriesPerRequest: null
  }): RedisClient
  on(event: 'error' | 'close' | 'ready', listener: () => void): unknown
  on(event: 'message', listener: (channel: string, line: string) => void): unknown
  connect(): Promise<void>
  disconnect(reconnect?: boolean): void
  ping(): Promise<string>
  publish(channel: string, line: string): Promise<number>
  subscribe(channel: string): Promise<unknown>
}
