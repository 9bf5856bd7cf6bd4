import { Injectable, Logger } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import type { AuditAction } from '../audit/audit-actions.ts'
import type { UserEventData } from '../events/auth-event-data.ts'
import type { NewAuthEvent } from '../events/auth-event.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { tenantOfScope } from '../persistence/ids.ts'
import type { NestAuthUser } from './user.entity.ts'

/** A user as events tell of it. */
export function eventDataOf({ tenantId, id, email, phone, username }: NestAuthUser): UserEventData {
  return { userId: id, userScopeId: tenantId, email, phone, username }
}

/** Writes down and announces what is done to users, in the transaction of the deed. */
@Injectable()
export class UserDeeds {
  private readonly logger = new Logger('UserDeeds')

  constructor(
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  /** The fields of a user that changed; their values are told nowhere. */
  async updated(user: NestAuthUser, changed: readonly string[], manager: EntityManager): Promise<void> {
    await this.record(actionOf(user, changed), user, { changed }, manager)
    const data = { ...eventDataOf(user), changed }
    await this.events.publish({ name: 'user.updated', tenantId: tenantOfScope(user.tenantId), data }, manager)
  }

  /** Signed out everywhere, by the application. */
  async signedOut(user: NestAuthUser, sessionIds: string[], manager: EntityManager): Promise<void> {
    await this.record('user.logged_out_everywhere', user, {}, manager)
    const data = { userId: user.id, userScopeId: user.tenantId, sessionIds }
    await this.events.publish(
      { name: 'user.logged_out', tenantId: tenantOfScope(user.tenantId), data },
      manager,
    )
  }

  async deleted(user: NestAuthUser, manager: EntityManager): Promise<void> {
    await this.record('user.deleted', user, {}, manager)
    await this.events.publish(
      { name: 'user.deleted', tenantId: tenantOfScope(user.tenantId), data: eventDataOf(user) },
      manager,
    )
  }

  /** Of what was saved past the service: `announce` decides when it is told. */
  async saved(
    user: NestAuthUser,
    changed: readonly string[],
    manager: EntityManager,
    announce: (publish: () => void) => void,
  ): Promise<void> {
    const hasNewPassword = changed.includes('passwordHash')
    const names = changed.filter((name) => name !== 'passwordHash')
    if (hasNewPassword) await this.record('password.changed', user, {}, manager)
    if (names.length > 0) await this.record(actionOf(user, names), user, { changed: names }, manager)
    const tenantId = tenantOfScope(user.tenantId)
    const { userId, userScopeId, ...more } = eventDataOf(user)
    const person = { userId, userScopeId }
    announce(() => {
      if (hasNewPassword) this.tell({ name: 'password.changed', tenantId, data: person })
      if (names.length > 0) {
        const data = { ...person, ...more, changed: names }
        this.tell({ name: 'user.updated', tenantId, data })
      }
    })
  }

  private tell(event: NewAuthEvent): void {
    this.events.publish(event).catch((error: unknown) => {
      this.logger.error(`${event.name} could not be announced; what was saved stands.`, error)
    })
  }

  private record(
    action: AuditAction,
    user: NestAuthUser,
    details: object,
    manager: EntityManager,
  ): Promise<void> {
    const target = { kind: 'user', id: user.id }
    return this.audit.record(
      { action, tenantId: tenantOfScope(user.tenantId), target, details: { ...details } },
      manager,
    )
  }
}

function actionOf(user: NestAuthUser, changed: readonly string[]): AuditAction {
  if (!changed.includes('isActive')) return 'user.updated'
  return user.isActive ? 'user.enabled' : 'user.disabled'
}
