import type { EntityManager } from 'typeorm'
import type { Database } from '../persistence/database.ts'

interface Owner {
  scopeId: string
  userId: string
}

/** Gives up the choices of a tenant that sign-ins of this user have still to make; each begins anew. */
export function giveUpSelections(database: Database, owner: Owner, manager: EntityManager): Promise<void> {
  return giveUp(`'tenant_selection'`, database, owner, manager)
}

/**
 * The same, and with them the links that would replace the password or the address: whoever is signed out everywhere
 * must not come back by what was asked for before. A link that only verifies an address stays good.
 */
export function giveUpWaysBack(database: Database, owner: Owner, manager: EntityManager): Promise<void> {
  return giveUp(`'tenant_selection', 'password_reset', 'email_change'`, database, owner, manager)
}

async function giveUp(
  purposes: string,
  database: Database,
  owner: Owner,
  manager: EntityManager,
): Promise<void> {
  await database.query(
    `update nest_auth_otps set used_at = now()
      where tenant_id = $1 and user_id = $2 and purpose in (${purposes}) and used_at is null`,
    [owner.scopeId, owner.userId],
    manager,
  )
}
