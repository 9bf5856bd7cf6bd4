import { parseChange } from '../../sessions/session-change.ts'
import type { SessionChange } from '../../sessions/session-change.ts'

/** Hears what a channel brings. */
export interface ChangeReceiver {
  /** `transaction` is the one that made the change, where the channel knows it. */
  onChange(change: SessionChange, transaction?: string): void
  /** From now on every change arrives, but before this some may have been missed. */
  onConnected(): void
}

/** A way by which the database tells what changed in it, whoever changed it. */
export interface ChangeChannel {
  /** Opens the channel, and again whenever it breaks; resolves after the first attempt, whatever came of it. */
  open(receiver: ChangeReceiver): Promise<void>
  /** Whether every change made elsewhere up to a second ago has arrived here. */
  isTrusted(): boolean
  close(): Promise<void>
}

/** Reads what a trigger of the database sends: the transaction, then the change. */
export function receiveNotification(receiver: ChangeReceiver, payload: string): void {
  const [transaction = ''] = payload.split(' ', 1)
  receiver.onChange(parseChange(payload.slice(transaction.length + 1)), transaction)
}
