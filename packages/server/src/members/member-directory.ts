import { Injectable } from '@nestjs/common'
import type { Member } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { likePattern } from '../persistence/like-pattern.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import type { UserProfile } from '../users/user.entity.ts'
import { visibleRolesOf } from './tenant-roles.ts'
import type { TenantRole } from './tenant-roles.ts'

/** One member of a tenant. */
export interface MemberRow {
  id: string
  userId: string
  userScopeId: string
  isActive: boolean
  joinedAt: Date
  email: string | null
  username: string | null
  profile: UserProfile
  roles: TenantRole[]
}

const select = `
  select a.id, a.user_id as "userId", a.user_scope_id as "userScopeId", a.is_active and u.is_active as "isActive",
         a.created_at as "joinedAt", u.email, u.username, u.profile, ${visibleRolesOf('a')} as roles
    from nest_auth_user_accesses a
    join nest_auth_users u on u.tenant_id = a.user_scope_id and u.id = a.user_id
   where a.tenant_id = $1`

const beforeEveryId = '00000000-0000-0000-0000-000000000000'
const listMembers = prepared(`${select} and a.id > $2
   and ($3::text is null or u.email ilike $3 or u.username ilike $3)
 order by a.id limit $4`)

/** Reads who is a member of a tenant. */
@Injectable()
export class MemberDirectory {
  constructor(private readonly database: Database) {}

  /** One page, in the order of joining; a search looks at email address and username. */
  page(
    tenantId: string,
    page: { search?: string | undefined; after: string | null; limit: number },
  ): Promise<MemberRow[]> {
    return this.database.query<MemberRow>(listMembers, [
      tenantId,
      page.after ?? beforeEveryId,
      likePattern(page.search),
      page.limit,
    ])
  }

  /** One member. @throws AuthError `MEMBER_NOT_FOUND` for everybody else, wherever they are */
  async get(tenantId: string, userId: string, manager: EntityManager): Promise<MemberRow> {
    const rows = await this.database.query<MemberRow>(
      `${select} and a.user_id = $2`,
      [tenantId, userId],
      manager,
    )
    if (!rows[0]) throw new AuthError('MEMBER_NOT_FOUND')
    return rows[0]
  }
}

/** A member as the API shows it. */
export function presentMember(row: MemberRow, callerId: string): Member {
  return {
    user: { id: row.userId, email: row.email, username: row.username, profile: row.profile },
    roles: row.roles.map(({ name }) => name),
    isActive: row.isActive,
    joinedAt: row.joinedAt.toISOString(),
    isSelf: row.userId === callerId,
  }
}
