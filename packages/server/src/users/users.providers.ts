import type { Type } from '@nestjs/common'
import { Identities } from './identities.ts'
import { InstallUserOperations } from './install-user-operations.ts'
import { MemberDeeds } from './member-deeds.ts'
import { MembershipStatus } from './membership-status.ts'
import { Memberships } from './memberships.ts'
import { PasswordChanges } from './password-changes.ts'
import { PlatformAccesses } from './platform-accesses.ts'
import { RoleAssignments } from './role-assignments.ts'
import { SavedUsers } from './saved-users.ts'
import { UserChanges } from './user-changes.ts'
import { UserDeeds } from './user-deeds.ts'
import { UserHooks } from './user-hooks.ts'
import { UserPasswords } from './user-passwords.ts'
import { UserQueries } from './user-queries.ts'
import { UserScopes } from './user-scopes.ts'
import { UserStore } from './user-store.ts'
import { UserService } from './user.service.ts'

export const usersProviders: Type[] = [
  UserScopes,
  UserChanges,
  UserDeeds,
  UserHooks,
  UserPasswords,
  PasswordChanges,
  Identities,
  MemberDeeds,
  Memberships,
  MembershipStatus,
  PlatformAccesses,
  RoleAssignments,
  UserStore,
  UserQueries,
  UserService,
  InstallUserOperations,
  SavedUsers,
]
