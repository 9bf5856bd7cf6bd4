import type { BaseEntity, EntityManager } from 'typeorm'

/** Writes a new row in one INSERT, where `save` would first look for it; columns set by the database are filled in. */
export async function insertRow(manager: EntityManager, row: BaseEntity): Promise<void> {
  await manager.insert(row.constructor, row)
}
