import type { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'

/** What to say at boot where every user lives in a scope the tenancy setting never looks at; null where all is well. */
export async function warningOfUsersLeftBehind(
  database: Database,
  { commonScopeId }: TenantPolicy,
): Promise<string | null> {
  // The nil id sorts first, so two ends of an index tell whether there are users inside and outside the root scope.
  const [row] = await database.query<{
    lowest: string | null
    highest: string | null
    members: number | null
  }>(
    `select (select tenant_id from nest_auth_users order by tenant_id limit 1) as lowest,
            (select tenant_id from nest_auth_users order by tenant_id desc limit 1) as highest,
            (select 1 from nest_auth_users u
              where u.tenant_id = $1 and not exists (select 1 from nest_auth_platform_accesses p
                                                      where p.tenant_id = u.tenant_id and p.user_id = u.id)
              limit 1) as members`,
    [ROOT_SCOPE_ID],
  )
  const { lowest, highest, members } = row!
  if (commonScopeId !== null) return lowest !== null && lowest !== ROOT_SCOPE_ID ? warning(ofTenants) : null
  // Platform staff lives in the root scope whatever the setting.
  return highest === ROOT_SCOPE_ID && members !== null ? warning(ofEverybody) : null
}

const ofTenants = "belong to one tenant each, as `tenant.mode: 'ISOLATED'` has it"
const ofEverybody = "belong to no single tenant, as without tenants or with `tenant.mode: 'SHARED'`"

function warning(belonging: string): string {
  return (
    `The users in this database ${belonging}, and the present setting never looks at them: they cannot sign in, ` +
    'while the slugs of their tenants stay taken. To try the setting out, take a new `dataDir` or database; to have ' +
    'these people back, set it as it was. Otherwise they need new accounts: by a sign-up, an invitation or ' +
    '`UserService.createUser`.'
  )
}
