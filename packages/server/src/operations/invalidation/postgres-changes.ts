import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { hangUp } from '../../persistence/postgres-connection.ts'
import type { PostgresServer } from '../../persistence/postgres-server.ts'
import { backoffMs } from './backoff.ts'
import { receiveNotification } from './change-channel.ts'
import type { ChangeChannel, ChangeReceiver } from './change-channel.ts'
import { CHANGE_CHANNEL } from './change-triggers.ts'
import { Pulse } from './pulse.ts'

const proofPrefix = 'proof '
const proofTimeoutMs = 1000
const connectTimeoutMs = 5000

/** What the listener needs of the world around it. */
export interface PostgresChangesSettings {
  server: PostgresServer
  /** Sends a NOTIFY the way every other statement is sent. */
  notify: (channel: string, line: string) => Promise<unknown>
  onUnproven: () => void
}

/**
 * LISTEN on a connection of its own. It is trusted only while it answers: after a NOTIFY has been seen to arrive, for as
 * long as a round trip has succeeded within the last moment. When it breaks it is opened again, with growing pauses.
 */
export class PostgresChanges implements ChangeChannel {
  private client: pg.Client | undefined
  private readonly pulse = new Pulse(
    () => this.client!.query(''),
    () => this.reopen(),
  )
  private receiver: ChangeReceiver | undefined
  private retry: NodeJS.Timeout | undefined
  private failures = 0
  private isClosed = false

  constructor(private readonly settings: PostgresChangesSettings) {}

  isTrusted(): boolean {
    return this.pulse.isFelt()
  }

  async open(receiver: ChangeReceiver): Promise<void> {
    this.receiver = receiver
    await this.connect(receiver)
  }

  private async connect(receiver: ChangeReceiver): Promise<void> {
    const client = this.settings.server.client({
      connectionTimeoutMillis: connectTimeoutMs,
      // Or a connection that falls silent before its first beat would be waited for without end.
      query_timeout: connectTimeoutMs,
      application_name: 'nest-auth changes',
    })
    this.client = client
    const lost = () => this.client === client && this.reopen()
    client.on('error', lost)
    client.on('end', lost)
    try {
      await client.connect()
      // Alone it must not keep a finished process alive.
      ;(client as pg.Client & { unref(): void }).unref()
      await this.listen(client, receiver)
    } catch {
      lost()
    }
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.retry)
    this.dropConnection()
  }

  private async listen(client: pg.Client, receiver: ChangeReceiver): Promise<void> {
    const proof = proofPrefix + randomUUID()
    const proven = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), proofTimeoutMs)
      client.on('notification', ({ payload = '' }) => {
        if (payload === proof) {
          clearTimeout(timer)
          resolve(true)
        } else if (!payload.startsWith(proofPrefix)) receiveNotification(receiver, payload)
      })
    })
    await client.query(`listen ${CHANGE_CHANNEL}`)
    // Behind a pooler in transaction mode LISTEN succeeds and nothing ever arrives.
    await this.settings.notify(CHANGE_CHANNEL, proof)
    if (!(await proven)) {
      this.failures = Math.max(this.failures, 10)
      this.settings.onUnproven()
      throw new Error('no notification arrived')
    }
    if (this.isClosed || this.client !== client) return
    this.failures = 0
    receiver.onConnected()
    this.pulse.start()
  }

  /** Also where it has fallen silent: a connection that was given up says nothing more, not even that it has ended. */
  private reopen(): void {
    this.dropConnection()
    if (this.isClosed) return
    clearTimeout(this.retry)
    this.retry = setTimeout(() => void this.connect(this.receiver!), backoffMs(this.failures++))
    this.retry.unref()
  }

  private dropConnection(): void {
    const { client } = this
    this.pulse.stop()
    this.client = undefined
    if (!client) return
    // A frozen server would never answer a polite goodbye.
    hangUp(client)
  }
}
