import { Injectable } from '@nestjs/common'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'

/** Roles every installation has: templates in the root scope that any tenant may assign. Ids are fixed. */
export const systemRoles = {
  owner: '00000000-0000-7000-8000-000000000001',
  admin: '00000000-0000-7000-8000-000000000002',
  member: '00000000-0000-7000-8000-000000000003',
} as const

/** Name of a role every installation has. */
export type SystemRoleName = keyof typeof systemRoles

/** Writes the system roles. */
@Injectable()
export class SystemRoles {
  constructor(private readonly database: Database) {}

  /** Any number of processes may do this at once. */
  async ensure(): Promise<void> {
    const rows = Object.entries(systemRoles).map(([name, id]) => ({ id, name }))
    await this.database.query(
      `insert into nest_auth_roles (tenant_id, id, name, is_system)
       select $1::uuid, r.id, r.name, true from json_to_recordset($2::json) as r(id uuid, name text)
       on conflict do nothing`,
      [ROOT_SCOPE_ID, JSON.stringify(rows)],
    )
  }
}
