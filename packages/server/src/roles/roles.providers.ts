import type { Type } from '@nestjs/common'
import { Permissions } from './permissions.ts'
import { RoleChanges } from './role-changes.ts'
import { RoleService } from './role.service.ts'
import { SystemRoles } from './system-roles.ts'

export const rolesProviders: Type[] = [SystemRoles, Permissions, RoleChanges, RoleService]
