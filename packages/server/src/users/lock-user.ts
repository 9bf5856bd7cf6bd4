import type { EntityManager } from 'typeorm'
import type { Database } from '../persistence/database.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import type { UserRef } from './user-scopes.ts'

const sql = prepared('select 1 from nest_auth_users where tenant_id = $1 and id = $2 for update')

/** Locks a user before the memberships, sessions and tokens of the same: in this order nobody waits in a circle. */
export async function lockUser(database: Database, user: UserRef, manager: EntityManager): Promise<void> {
  await database.query(sql, [user.tenantId, user.id], manager)
}
