import type { Type } from '@nestjs/common'
import { ActiveTenant } from './active-tenant.ts'
import { AuditNames } from './audit-names.ts'
import { EndMemberSessions } from './end-member-sessions.ts'
import { EndTenantSessions } from './end-tenant-sessions.ts'
import { MemberDirectory } from './member-directory.ts'
import { Owners } from './owners.ts'
import { RemoveMember } from './remove-member.ts'
import { SetMemberRoles } from './set-member-roles.ts'
import { SetMemberStatus } from './set-member-status.ts'
import { TenantRoles } from './tenant-roles.ts'

export const membersProviders: Type[] = [
  ActiveTenant,
  AuditNames,
  MemberDirectory,
  TenantRoles,
  Owners,
  SetMemberRoles,
  SetMemberStatus,
  EndMemberSessions,
  EndTenantSessions,
  RemoveMember,
]
