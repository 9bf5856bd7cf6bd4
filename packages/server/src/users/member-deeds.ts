import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import type { AuditAction } from '../audit/audit-actions.ts'
import type { AuditDetails } from '../audit/audit-text.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { ROOT_SCOPE_ID, tenantOfScope } from '../persistence/ids.ts'

/** A membership, named by whose it is. */
export interface MemberRef {
  tenantId: string
  userScopeId: string
  userId: string
}

/** Writes down and announces what becomes of memberships, in the transaction of the deed. */
@Injectable()
export class MemberDeeds {
  constructor(
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  /** The statement that adds a member has written it down itself. */
  async added(member: MemberRef, roles: readonly string[], manager?: EntityManager): Promise<void> {
    // Without tenancy nobody joins anything.
    if (member.tenantId === ROOT_SCOPE_ID) return
    const data = { ...personOf(member), roles }
    await this.events.publish({ name: 'member.added', tenantId: member.tenantId, data }, manager)
  }

  async removed(member: MemberRef, details: AuditDetails, manager: EntityManager): Promise<void> {
    await this.record('member.removed', member, details, manager)
    const tenantId = tenantOf(member)
    await this.events.publish({ name: 'member.removed', tenantId, data: personOf(member) }, manager)
  }

  async rolesChanged(
    member: MemberRef,
    { before, after }: { before: readonly string[]; after: readonly string[] },
    manager?: EntityManager,
  ): Promise<void> {
    await this.record('member.roles_changed', member, { before, after }, manager)
    const data = { ...personOf(member), roles: after }
    await this.events.publish({ name: 'member.roles_changed', tenantId: tenantOf(member), data }, manager)
  }

  async statusChanged(member: MemberRef, isActive: boolean, manager?: EntityManager): Promise<void> {
    await this.record('member.status_changed', member, { isActive }, manager)
    const data = { ...personOf(member), isActive }
    await this.events.publish({ name: 'member.status_changed', tenantId: tenantOf(member), data }, manager)
  }

  async sessionsEnded(member: MemberRef, manager: EntityManager): Promise<void> {
    await this.record('member.sessions_ended', member, {}, manager)
    const data = personOf(member)
    await this.events.publish({ name: 'member.sessions_ended', tenantId: tenantOf(member), data }, manager)
  }

  defaultChanged(member: MemberRef, manager: EntityManager): Promise<void> {
    return this.record('member.default_changed', member, {}, manager)
  }

  private record(
    action: AuditAction,
    member: MemberRef,
    details: AuditDetails,
    manager?: EntityManager,
  ): Promise<void> {
    const target = { kind: 'user', id: member.userId }
    return this.audit.record({ action, tenantId: tenantOf(member), target, details }, manager)
  }
}

function tenantOf({ tenantId }: MemberRef): string | null {
  return tenantOfScope(tenantId)
}

function personOf({ userId, userScopeId }: MemberRef) {
  return { userId, userScopeId }
}
