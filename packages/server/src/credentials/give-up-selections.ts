import type { EntityManager } from 'typeorm'
import type { Database } from '../persistence/database.ts'

/** Gives up the choices of a tenant that sign-ins of this user have still to make; each begins anew. */
export async function giveUpSelections(
  database: Database,
  owner: { scopeId: string; userId: string },
  manager: EntityManager,
): Promise<void> {
  await database.query(
    `update nest_auth_otps set used_at = now()
      where tenant_id = $1 and user_id = $2 and purpose = 'tenant_selection' and used_at is null`,
    [owner.scopeId, owner.userId],
    manager,
  )
}
