import {
  EntityManager,
  type DataSource,
  type EntityTarget,
  type FindManyOptions,
  type FindOneOptions,
  type ObjectLiteral,
  type QueryRunner,
} from 'typeorm'
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js'

type Work<T> = (manager: EntityManager) => Promise<T>

/** Opens ambient transactions on behalf of an entity manager. */
export interface TransactionOpener {
  openTransaction<T>(isolation: IsolationLevel | undefined, work: Work<T>, runner?: QueryRunner): Promise<T>
}

/** Find options whose `select` may also be the names of the columns. */
type NamingColumns<Options, Entity> = Omit<Options, 'select'> & { select?: readonly (keyof Entity)[] }

/** An EntityManager whose `transaction()` is ambient, exactly as `AmbientDataSource.runInTransaction()`. */
export class AmbientEntityManager extends EntityManager {
  declare readonly dataSource: DataSource & TransactionOpener

  override transaction<T>(work: Work<T>): Promise<T>
  override transaction<T>(isolation: IsolationLevel, work: Work<T>): Promise<T>
  override transaction<T>(first: IsolationLevel | Work<T>, second?: Work<T>): Promise<T> {
    const isolation = typeof first === 'string' ? first : undefined
    const work = typeof first === 'string' ? second : first
    if (!work) return Promise.reject(new TypeError('transaction() needs a callback'))
    return this.dataSource.openTransaction(isolation, work, this.queryRunner)
  }

  override find<Entity extends ObjectLiteral>(
    entityClass: EntityTarget<Entity>,
    options?: FindManyOptions<Entity> | NamingColumns<FindManyOptions<Entity>, Entity>,
  ): Promise<Entity[]> {
    return super.find(entityClass, options && withSelectedColumns(options))
  }

  override findOne<Entity extends ObjectLiteral>(
    entityClass: EntityTarget<Entity>,
    options: FindOneOptions<Entity> | NamingColumns<FindOneOptions<Entity>, Entity>,
  ): Promise<Entity | null> {
    return super.findOne(entityClass, withSelectedColumns(options))
  }
}

function withSelectedColumns<Entity>(
  options: FindOneOptions<Entity> | NamingColumns<FindOneOptions<Entity>, Entity>,
): FindOneOptions<Entity> {
  const { select } = options
  if (!Array.isArray(select)) return options as FindOneOptions<Entity>
  return {
    ...options,
    select: Object.fromEntries(select.map((name) => [name, true])),
  }
}
