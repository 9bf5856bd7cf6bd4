import type { EmbeddedPool } from '../../persistence/embedded/embedded-pool.ts'
import { receiveNotification } from './change-channel.ts'
import type { ChangeChannel, ChangeReceiver } from './change-channel.ts'
import { CHANGE_CHANNEL } from './change-triggers.ts'

/** The changes of an embedded database. It has one process, so only that process's own raw SQL has to be heard of. */
export class EmbeddedChanges implements ChangeChannel {
  private stop: (() => Promise<void>) | undefined

  constructor(private readonly pool: EmbeddedPool) {}

  async open(receiver: ChangeReceiver): Promise<void> {
    this.stop = await this.pool.listen(CHANGE_CHANNEL, (payload) => receiveNotification(receiver, payload))
    receiver.onConnected()
  }

  isTrusted(): boolean {
    return this.stop !== undefined
  }

  async close(): Promise<void> {
    const { stop } = this
    this.stop = undefined
    await stop?.()
  }
}
