import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import type { NewAuditEntry } from '../audit/audit-row.ts'
import { auditInsert, auditParameter } from '../audit/audit.sql.ts'
import { newId } from '../persistence/ids.ts'
import { Identities } from './identities.ts'
import type { Subject } from './identities.ts'
import type { UserRef } from './user-scopes.ts'

/** The same where an INSERT does not answer which rows were new: the ids tell. */
@Injectable()
export class PortableIdentities extends Identities {
  protected override async insert(
    user: UserRef,
    subjects: readonly Subject[],
    manager: EntityManager,
    ...entries: readonly NewAuditEntry[]
  ): Promise<string[]> {
    const rows = subjects.map((subject) => ({ ...subject, id: newId() }))
    await this.database.query(
      `insert into nest_auth_identities (tenant_id, id, user_id, provider, provider_id, metadata)
       select $1, s.id, $2, s.provider, s."providerId", '{}'
         from json_to_recordset($3::json) as s(id uuid, provider text, "providerId" text)
       on conflict do nothing`,
      [user.tenantId, user.id, JSON.stringify(rows)],
      manager,
    )
    if (entries.length > 0) {
      await this.database.query(auditInsert('$1'), [auditParameter(...entries)], manager)
    }
    const added = await this.database.query<{ provider: string }>(
      'select provider from nest_auth_identities where tenant_id = $1 and id = any($2::uuid[])',
      [user.tenantId, rows.map(({ id }) => id)],
      manager,
    )
    return added.map(({ provider }) => provider)
  }
}
