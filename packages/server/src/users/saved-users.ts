import { Injectable } from '@nestjs/common'
import type {
  EntitySubscriberInterface,
  QueryRunner,
  TransactionCommitEvent,
  TransactionRollbackEvent,
  UpdateEvent,
} from 'typeorm'
import { AmbientDataSource } from '../persistence/ambient-data-source.ts'
import { Database } from '../persistence/database.ts'
import { lockUser } from './lock-user.ts'
import { UserChanges } from './user-changes.ts'
import type { UserChange } from './user-changes.ts'
import { UserDeeds } from './user-deeds.ts'
import { NestAuthUser } from './user.entity.ts'

/** Brings users who were changed by `save()`, past the service, into force like every other change. */
@Injectable()
export class SavedUsers implements EntitySubscriberInterface<NestAuthUser> {
  private readonly dataSource: AmbientDataSource
  /** What waits for transactions that TypeORM opened for a single `save()`. */
  private readonly waiting = new WeakMap<QueryRunner, (() => void)[]>()

  constructor(
    private readonly database: Database,
    private readonly changes: UserChanges,
    private readonly deeds: UserDeeds,
  ) {
    this.dataSource = database.manager().dataSource as AmbientDataSource
    this.dataSource.subscribers.push(this)
  }

  listenTo() {
    return NestAuthUser
  }

  async afterUpdate({
    entity,
    databaseEntity,
    metadata,
    updatedColumns,
    queryRunner,
    manager,
  }: UpdateEvent<NestAuthUser>) {
    const columns = new Set(updatedColumns.map(({ propertyName }) => propertyName))
    // An update by criteria names no columns and no user.
    if (!entity || columns.size === 0) return
    // TypeORM has put null where nothing was read, and would write that with the next save; nor may that bring a former hash back.
    for (const { isSelect, propertyName } of metadata.columns) if (!isSelect) delete entity[propertyName]
    const { tenantId: scopeId, id: userId, isActive } = entity as NestAuthUser
    const change: UserChange = { scopeId, userId }
    if (columns.has('passwordHash')) change.endsSessions = 'password_changed'
    if (columns.has('isActive') && !isActive) change.endsSessions = 'user_disabled'
    const formerEmail = (databaseEntity as NestAuthUser | undefined)?.email
    if (columns.has('email') && formerEmail) change.formerEmail = formerEmail
    if (change.endsSessions) await lockUser(this.database, { tenantId: scopeId, id: userId }, manager)
    const later = (effect: () => void) => this.afterCommitOf(queryRunner, effect)
    await this.deeds.saved(entity as NestAuthUser, [...columns], manager, later)
    await this.changes.announce(change, manager, later)
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    const effects = this.waiting.get(queryRunner) ?? []
    this.waiting.delete(queryRunner)
    for (const effect of effects) effect()
  }

  afterTransactionRollback({ queryRunner }: TransactionRollbackEvent): void {
    this.waiting.delete(queryRunner)
  }

  private afterCommitOf(runner: QueryRunner, effect: () => void): void {
    if (this.dataSource.isInTransaction()) this.database.afterCommit(effect)
    else this.waiting.set(runner, [...(this.waiting.get(runner) ?? []), effect])
  }
}
