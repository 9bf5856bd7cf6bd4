import type { Database } from '../persistence/database.ts'
import type { LimitStore } from './limit-store.ts'
import { PortableLimitStore } from './portable-limit-store.ts'
import { PostgresLimitStore } from './postgres-limit-store.ts'
import { RedisLimitStore } from './redis-limit-store.ts'
import type { RedisConnection } from './redis-limit-store.ts'

/** Where counts are kept, besides the memory of each process. */
export type LimitStoreChoice = 'memory' | 'postgres' | { redis: RedisConnection }

/** The chosen store; without a choice the database where processes can share it. Null: memory is enough. */
export function storeFor(choice: LimitStoreChoice | null, database: Database): LimitStore | null {
  if (choice === 'memory') return null
  if (choice === 'postgres') return inDatabase(database)
  if (choice !== null) return new RedisLimitStore(choice.redis)
  return database.isShareable ? inDatabase(database) : null
}

function inDatabase(database: Database): LimitStore {
  return database.dialect === 'postgres' ? new PostgresLimitStore(database) : new PortableLimitStore(database)
}
