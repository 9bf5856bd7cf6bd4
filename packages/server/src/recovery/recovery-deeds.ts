import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { tenantOfScope } from '../persistence/ids.ts'
import { currentRequest } from '../request-context/request-context.ts'

/** What is done to a person by this room. */
type Deed = 'password.reset' | 'password.changed' | 'email.verified' | 'email.changed'

/** Keeps what was done to a person, and tells the application: both as part of the transaction it was done in. */
@Injectable()
export class RecoveryDeeds {
  constructor(
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  async record(
    action: Deed | 'password.reset_requested' | 'email.change_requested',
    { scopeId, userId }: { scopeId: string; userId: string },
    manager?: EntityManager,
  ): Promise<void> {
    const tenantId = tenantOfScope(scopeId)
    // Whoever holds the link of a mail is the person, for this one deed.
    const actor = currentRequest()?.auth ? undefined : { kind: 'anonymous' as const }
    await this.audit.record({ action, tenantId, target: { kind: 'user', id: userId }, actor }, manager)
  }

  /** The same, with the event of the deed. */
  async announce(
    action: Deed,
    person: { scopeId: string; userId: string; email?: string },
    manager: EntityManager,
  ): Promise<void> {
    await this.record(action, person, manager)
    const { scopeId, userId, email = '' } = person
    const tenantId = tenantOfScope(scopeId)
    const data = { userId, userScopeId: scopeId }
    const isOfPassword = action === 'password.reset' || action === 'password.changed'
    await this.events.publish(
      isOfPassword ? { name: action, tenantId, data } : { name: action, tenantId, data: { ...data, email } },
      manager,
    )
  }
}
