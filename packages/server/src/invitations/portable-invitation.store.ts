import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { newId } from '../persistence/ids.ts'
import { InvitationStore } from './invitation.store.ts'

/** The same where a row that is there already is taken out first, in the same transaction. */
@Injectable()
export class PortableInvitationStore extends InvitationStore {
  override write(
    { tenantId, email, roleIds, inviter }: Parameters<InvitationStore['write']>[0],
    manager: EntityManager,
  ): Promise<string> {
    return this.database.runInTransaction(async (entities) => {
      const id = newId()
      // Two at once would both find nothing to take out.
      await this.database.query(
        'select id from nest_auth_tenants where id = $1 for update',
        [tenantId],
        entities,
      )
      await this.database.query(
        'delete from nest_auth_invitations where tenant_id = $1 and email = $2',
        [tenantId, email],
        entities,
      )
      await this.database.query(
        `insert into nest_auth_invitations (tenant_id, id, email, roles, inviter_scope_id, inviter_id, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
        [
          tenantId,
          id,
          email,
          JSON.stringify({ ids: roleIds }),
          inviter?.scopeId ?? null,
          inviter?.userId ?? null,
          InvitationStore.lifetimeSeconds,
        ],
        entities,
      )
      return id
    }, manager)
  }
}
