import type { BaseEntity, DataSource, EntityManager } from 'typeorm'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import type { Identities } from './identities.ts'
import type { Memberships } from './memberships.ts'
import type { PlatformAccesses } from './platform-accesses.ts'
import type { RoleAssignments } from './role-assignments.ts'
import type { UserPasswords } from './user-passwords.ts'
import type { UserStore } from './user-store.ts'

/** What the methods of the entities do their work with. */
export interface UserOperations {
  passwords: UserPasswords
  identities: Identities
  memberships: Memberships
  platformAccesses: PlatformAccesses
  roles: RoleAssignments
  store: UserStore
}

// By data source: two applications in one process keep their own hashers and policies.
const installed = new WeakMap<DataSource, UserOperations>()

/** Hands the operations of a booted module to the entities of its data source. */
export function installUserOperations(dataSource: DataSource, operations: UserOperations): void {
  installed.set(dataSource, operations)
}

/** The operations for a manager, or for the data source of an entity class. @throws NestAuthMisuseError */
export function userOperations(entity: typeof BaseEntity, manager?: EntityManager): UserOperations {
  const dataSource = manager?.dataSource ?? dataSourceOf(entity)
  const operations = dataSource && installed.get(dataSource)
  if (operations) return operations
  throw new NestAuthMisuseError(
    `${entity.name} cannot do this before NestAuthModule has started on its data source. Import ` +
      '`NestAuthModule.forRoot({ … })`, and call it once the application is initialised.',
  )
}

function dataSourceOf(entity: typeof BaseEntity): DataSource | null {
  try {
    return entity.getRepository().manager.dataSource
  } catch {
    // TypeORM only throws here: no data source has been initialised with this entity.
    return null
  }
}
