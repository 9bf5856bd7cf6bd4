import { createHash } from 'node:crypto'
import type { DataSource } from 'typeorm'
import { NestAuthPermission } from '../../roles/permission.entity.ts'
import { NestAuthRolePermission } from '../../roles/role-permission.entity.ts'
import { NestAuthRole } from '../../roles/role.entity.ts'
import { NestAuthSession } from '../../sessions/session.entity.ts'
import { NestAuthSigningKey } from '../../sessions/signing-key.entity.ts'
import { NestAuthTenant } from '../../tenants/tenant.entity.ts'
import { NestAuthPlatformAccessRole } from '../../users/platform-access-role.entity.ts'
import { NestAuthPlatformAccess } from '../../users/platform-access.entity.ts'
import { NestAuthUserAccessRole } from '../../users/user-access-role.entity.ts'
import { NestAuthUserAccess } from '../../users/user-access.entity.ts'
import { NestAuthUser } from '../../users/user.entity.ts'

/** The channel of PostgreSQL on which changes of session states are told. */
export const CHANGE_CHANNEL = 'nest_auth_changes'

interface Announcement {
  entity: Function
  events: ('insert' | 'update' | 'delete')[]
  /** The line of the change, as SQL over `r`, the row. */
  line: string
  /** Columns that change often and that no cached state rests on. */
  ignored?: string[]
}

const byTenant = `'tenant ' || r.tenant_id`
const announcements: Announcement[] = [
  {
    entity: NestAuthSession,
    events: ['update', 'delete'],
    line: `'session ' || r.id`,
    // A rotation: whoever holds an unknown token looks for its session again.
    ignored: ['refresh_token_hash', 'previous_token_hash', 'rotated_at', 'last_used_at'],
  },
  {
    entity: NestAuthUser,
    events: ['update', 'delete'],
    line: `'user ' || r.tenant_id || ' ' || r.id`,
    ignored: ['last_login_at'],
  },
  {
    entity: NestAuthTenant,
    events: ['update', 'delete'],
    line: `'tenant ' || r.id`,
    // Counted in the root scope, whose changes reach everybody; what an era ends is told by its own row.
    ignored: ['current_era'],
  },
  {
    entity: NestAuthUserAccess,
    events: ['insert', 'update', 'delete'],
    line: `'membership ' || r.tenant_id || ' ' || r.user_scope_id || ' ' || r.user_id`,
  },
  {
    entity: NestAuthUserAccessRole,
    events: ['insert', 'update', 'delete'],
    line: `'access ' || r.tenant_id || ' ' || r.user_access_id`,
  },
  {
    entity: NestAuthPlatformAccess,
    events: ['insert', 'update', 'delete'],
    line: `'user ' || r.tenant_id || ' ' || r.user_id`,
  },
  {
    entity: NestAuthPlatformAccessRole,
    events: ['insert', 'update', 'delete'],
    // Gone together with its access, whose own line then says it.
    line: `coalesce('user ' || r.tenant_id || ' ' || (select p.user_id from nest_auth_platform_accesses p
      where p.tenant_id = r.tenant_id and p.id = r.platform_access_id), 'everything')`,
  },
  { entity: NestAuthSigningKey, events: ['insert', 'update', 'delete'], line: `'signing-keys'` },
  { entity: NestAuthRole, events: ['update', 'delete'], line: byTenant },
  { entity: NestAuthRolePermission, events: ['insert', 'update', 'delete'], line: byTenant },
  { entity: NestAuthPermission, events: ['update', 'delete'], line: byTenant },
]

/**
 * SQL that lets the tables announce their changes: NOTIFY rides in the transaction of the change, whoever makes it, costs
 * no statement of its own and is never heard of a change that was rolled back. Any number of processes may run
 * it at once, and it does nothing where the triggers are there already.
 */
export function changeTriggersSql(dataSource: DataSource): string {
  const parts = announcements.map((announcement) => triggersOf(dataSource, announcement))
  const body = parts.map(({ sql }) => sql).join('\n')
  const names = parts.flatMap((part) => part.names)
  const version = createHash('sha256').update(body).digest('hex').slice(0, 16)
  const areInPlace = `obj_description(to_regprocedure('nest_auth_changes_version()'), 'pg_proc') = '${version}'
    and ${names.length} = (select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = current_schema()::regnamespace and t.tgenabled <> 'D'
        and t.tgname in (${names.map((name) => `'${name}'`).join(', ')}))`
  return `do $ensure$
begin
  if ${areInPlace} then return; end if;
  perform pg_advisory_xact_lock(7020837465719281);
  if ${areInPlace} then return; end if;
${body}
  create or replace function nest_auth_changes_version() returns void language sql as 'select null::void';
  comment on function nest_auth_changes_version() is '${version}';
end $ensure$`
}

function triggersOf(dataSource: DataSource, { entity, events, line, ignored = [] }: Announcement) {
  const table = dataSource.getMetadata(entity).tableName
  const tell = table.replace('nest_auth_', 'nest_auth_tell_')
  const names = events.map((event) => `${tell}_${event}`)
  const triggers = events.map(
    (event, index) => `  drop trigger if exists ${names[index]} on ${table};
  create trigger ${names[index]} after ${event} on ${table} for each row execute function ${tell}();`,
  )
  // The rest of the rows as it is stored: columns that come later count too, and none has to be comparable.
  // Here and not as a condition of the trigger, which PostgreSQL reads anew with every statement: five times as dear.
  const sql = `  create or replace function ${tell}() returns trigger language plpgsql as $tell$
  declare r ${table}%rowtype;
  begin
    if tg_op = 'DELETE' then r := old; else r := new; end if;
    if tg_op = 'UPDATE' then
      -- An update that changes nothing a state rests on wakes nobody.
      ${ignored.map((column) => `new.${column} := old.${column};`).join(' ')}
      if new *= old then return null; end if;
    end if;
    perform pg_notify('${CHANGE_CHANNEL}', pg_current_xact_id() || ' ' || ${line});
    return null;
  end $tell$;
${triggers.join('\n')}`
  return { names, sql }
}
