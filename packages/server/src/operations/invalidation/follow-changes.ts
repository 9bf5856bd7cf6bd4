import { Inject, Injectable, Logger } from '@nestjs/common'
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../../injection-tokens.ts'
import type { AmbientDataSource } from '../../persistence/ambient-data-source.ts'
import { Database } from '../../persistence/database.ts'
import { embeddedPoolOf } from '../../persistence/embedded/embedded-driver.ts'
import type { PostgresDataSource } from '../../persistence/postgres-data-source.ts'
import type { ResolvedOptions } from '../../resolved-options.ts'
import { LiveSessions } from '../../sessions/live-sessions.ts'
import type { SessionChange } from '../../sessions/session-change.ts'
import { SigningKeys } from '../../sessions/signing-keys.ts'
import { KnownSlugs } from '../../tenants/known-slugs.ts'
import type { ChangeChannel, ChangeReceiver } from './change-channel.ts'
import { ChangeLog } from './change-log.ts'
import { changeTriggersSql } from './change-triggers.ts'
import { EmbeddedChanges } from './embedded-changes.ts'
import { PostgresChanges } from './postgres-changes.ts'
import { RedisChanges } from './redis-changes.ts'

/** Brings changes made by other processes, and past this library, into force here. */
@Injectable()
export class FollowChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('NestAuth')
  private readonly listeners = new Set<(change: SessionChange) => void>()
  /** What the database says is true; what Redis says comes sooner. */
  private channel: ChangeChannel | undefined
  private redis: RedisChanges | undefined

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly database: Database,
    private readonly live: LiveSessions,
    private readonly slugs: KnownSlugs,
    private readonly keys: SigningKeys,
  ) {
    live.onOwnChange((change) => {
      this.redis?.publish(change)
      this.tell(change)
    })
    keys.onOwnChange(() => this.redis?.publish({ of: 'signing-keys' }))
  }

  /** Calls back for every change, here or elsewhere, after the states it touched are forgotten. */
  subscribe(listener: (change: SessionChange) => void): void {
    this.listeners.add(listener)
  }

  async onApplicationBootstrap(): Promise<void> {
    const { redis } = this.options.invalidation
    const receiver: ChangeReceiver = {
      onChange: (change, transaction) => this.apply(change, transaction),
      onConnected: () => this.apply({ of: 'everything' }),
    }
    if (redis) {
      this.redis = new RedisChanges(redis, () => this.logger.warn('A change could not be told to Redis.'))
      await this.redis.open(receiver)
    }
    const channel = await this.chooseChannel()
    if (!channel) return
    this.channel = channel
    this.live.trust(() => channel.isTrusted())
    this.slugs.trust(() => channel.isTrusted())
    this.keys.trust(() => channel.isTrusted())
    await channel.open(receiver)
  }

  async onApplicationShutdown(): Promise<void> {
    await this.channel?.close()
    await this.redis?.close()
  }

  private apply(change: SessionChange, transaction?: string): void {
    this.live.forgetQuietly(change, transaction)
    if (change.of === 'tenant' || change.of === 'everything') this.slugs.forget()
    if (change.of === 'signing-keys' || change.of === 'everything') void this.keys.readAgain()
    this.tell(change)
  }

  private tell(change: SessionChange): void {
    for (const listener of this.listeners) listener(change)
  }

  private async chooseChannel(): Promise<ChangeChannel | undefined> {
    const { redis, url } = this.options.invalidation
    const dataSource = this.database.manager().dataSource as AmbientDataSource
    // Other engines tell nobody: states are read again every second.
    if (this.database.dialect !== 'postgres') return undefined
    const embedded = embeddedPoolOf(dataSource)
    // Whoever brings Redis may have nothing but a pooler, through which nobody listens.
    const isLogged = redis !== null && !embedded
    if (!(await this.hasTriggers(dataSource, isLogged ? 'log' : 'notify'))) return undefined
    if (embedded) return new EmbeddedChanges(embedded)
    if (isLogged) {
      return new ChangeLog({
        look: (sql, parameters) => this.database.withReserve(() => this.database.query(sql, parameters)),
        query: (sql, parameters) => this.database.query(sql, parameters),
      })
    }
    const { server } = dataSource as PostgresDataSource
    return new PostgresChanges({
      server: url === null ? server : server.at(url),
      notify: (channel, line) => this.database.query('select pg_notify($1, $2)', [channel, line]),
      onUnproven: () =>
        this.logger.warn(
          'Notifications do not arrive: LISTEN needs a connection of its own, which a pooler in transaction mode does ' +
            'not give. Set invalidation.url to the database itself, or invalidation.redis. Until then session states ' +
            'are read again every second.',
        ),
    })
  }

  private async hasTriggers(dataSource: AmbientDataSource, by: 'notify' | 'log'): Promise<boolean> {
    try {
      await this.database.changeSchema(changeTriggersSql(dataSource, by))
      return true
    } catch (error) {
      this.logger.warn(
        'The triggers that announce changes could not be created, so session states are read again every second. ' +
          `Let the owner of the tables start the application once. (${(error as Error).message})`,
      )
      return false
    }
  }
}
