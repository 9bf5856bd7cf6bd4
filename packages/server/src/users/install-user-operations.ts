import { Injectable } from '@nestjs/common'
import { Database } from '../persistence/database.ts'
import { Identities } from './identities.ts'
import { Memberships } from './memberships.ts'
import { PlatformAccesses } from './platform-accesses.ts'
import { RoleAssignments } from './role-assignments.ts'
import { installUserOperations } from './user-operations.ts'
import { UserPasswords } from './user-passwords.ts'
import { UserStore } from './user-store.ts'

/** Makes the methods of the entities work, as soon as the module exists. */
@Injectable()
export class InstallUserOperations {
  constructor(
    database: Database,
    passwords: UserPasswords,
    identities: Identities,
    memberships: Memberships,
    platformAccesses: PlatformAccesses,
    roles: RoleAssignments,
    store: UserStore,
  ) {
    installUserOperations(database.manager().dataSource, {
      passwords,
      identities,
      memberships,
      platformAccesses,
      roles,
      store,
    })
  }
}
