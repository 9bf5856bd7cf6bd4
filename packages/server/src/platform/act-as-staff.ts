import { Inject, Injectable } from '@nestjs/common'
import type { BearerResult } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import type { NewAuditEntry } from '../audit/audit-row.ts'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { ActingSessions } from '../sessions/acting-sessions.ts'
import { Sessions } from '../sessions/sessions.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'

/** Lets staff act in a tenant or in somebody's name, and writes it down for the platform and for the tenant. */
@Injectable()
export class ActAsStaff {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly acting: ActingSessions,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  /** @throws AuthError `FORBIDDEN`, `TENANT_NOT_FOUND` */
  enterTenant(caller: AuthContext, input: { tenantId: string; reason: string }): Promise<BearerResult> {
    const { tenantId, reason } = input
    return this.begin(caller, async (manager) => {
      const result = await this.acting.enterTenant(caller, tenantId, manager)
      const target = { kind: 'tenant', id: tenantId }
      await this.record(
        { action: 'platform.tenant_entered', tenantId, target, details: { reason } },
        caller.userId,
        manager,
      )
      const data = { userId: caller.userId, userScopeId: ROOT_SCOPE_ID }
      await this.events.publish({ name: 'platform.tenant_entered', tenantId, data }, manager)
      return result
    })
  }

  /** @throws AuthError `FORBIDDEN`, `MEMBER_NOT_FOUND` */
  impersonate(
    caller: AuthContext,
    { tenantId, userId, reason }: { tenantId: string; userId: string; reason: string },
  ): Promise<BearerResult> {
    const scopeId = this.policy.identityScopeOf(tenantId)
    return this.begin(caller, async (manager) => {
      const result = await this.acting.impersonate(caller, { scopeId, userId, tenantId }, manager)
      const target = { kind: 'user', id: userId }
      await this.record(
        { action: 'impersonation.started', tenantId, target, details: { reason } },
        caller.userId,
        manager,
      )
      const data = { userId, userScopeId: scopeId, impersonatorId: caller.userId }
      await this.events.publish({ name: 'impersonation.started', tenantId, data }, manager)
      return result
    })
  }

  /** Ends the acting session; answers its id. @throws AuthError `FORBIDDEN` where nobody acts */
  async stop(caller: AuthContext): Promise<string[]> {
    const { actor, tenantId, userId, userScopeId } = caller
    if (!actor) throw new AuthError('FORBIDDEN', { reason: 'not_acting' })
    return this.database.runInTransaction(async (manager) => {
      const ended = await this.sessions.end(caller, { sessionId: caller.sessionId }, 'acting_ended')
      const isStaff = actor.kind === 'staff'
      await this.record(
        {
          action: isStaff ? 'platform.tenant_left' : 'impersonation.ended',
          tenantId,
          target: isStaff ? { kind: 'tenant', id: tenantId! } : { kind: 'user', id: userId },
        },
        actor.userId,
        manager,
      )
      const data = { userId, userScopeId, impersonatorId: actor.userId }
      await this.events.publish(
        isStaff
          ? {
              name: 'platform.tenant_left',
              tenantId,
              data: { userId: actor.userId, userScopeId: ROOT_SCOPE_ID },
            }
          : { name: 'impersonation.ended', tenantId, data },
        manager,
      )
      return ended
    })
  }

  private begin(
    caller: AuthContext,
    work: (manager: EntityManager) => Promise<BearerResult>,
  ): Promise<BearerResult> {
    // Out of a session of their own that names no tenant: acting does not nest, and no membership grants it.
    if (caller.actor || caller.tenantId !== null || !this.policy.hasTenants) throw new AuthError('FORBIDDEN')
    return this.database.runInTransaction(work)
  }

  /** The tenant reads it in its own audit, the platform in that of the root scope. */
  private async record(entry: NewAuditEntry, staffId: string, manager: EntityManager): Promise<void> {
    const actor = { kind: 'platform', id: staffId } as const
    await this.audit.record({ ...entry, actor }, manager)
    const details = { ...entry.details, tenantId: entry.tenantId }
    await this.audit.record({ ...entry, actor, details, tenantId: null }, manager)
  }
}
