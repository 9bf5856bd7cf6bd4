import type { EntityTarget, FindOneOptions, ObjectLiteral } from 'typeorm'
import { AmbientEntityManager } from '../ambient-entity-manager.ts'

/** An AmbientEntityManager that asks SQLite for no lock of a row: a transaction there has the database for itself. */
export class PortableEntityManager extends AmbientEntityManager {
  override findOne<Entity extends ObjectLiteral>(
    entityClass: EntityTarget<Entity>,
    { lock, ...options }: FindOneOptions<Entity>,
  ): Promise<Entity | null> {
    const canLock = ['mysql', 'mariadb'].includes(this.dataSource.options.type)
    return super.findOne(entityClass, canLock && lock ? { ...options, lock } : options)
  }
}
