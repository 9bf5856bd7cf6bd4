import { createHash } from 'node:crypto'
import type { DataSource } from 'typeorm'
import { isolatedTables, quoted } from './isolated-tables.ts'
import type { IsolatedTable } from './isolated-tables.ts'
import { isolationRoles } from './isolation-settings.ts'

/** A policy as it has to be; its fingerprint is kept in its comment. */
export interface Policy {
  name: string
  sql: string
  fingerprint: string
}

const { application, library, platform } = isolationRoles
const everybody = Object.values(isolationRoles).join(', ')

/**
 * SQL: the roles that statements take, and their rights in the schema at hand. It may run any number of times, and
 * changes nothing that is there already, so that several processes can run it at once.
 */
export const rolesSql = `do $$
declare
  wanted text;
  relation record;
  is_16 boolean := current_setting('server_version_num')::int >= 160000;
begin
  foreach wanted in array array['${application}', '${library}', '${platform}'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin noinherit nobypassrls', wanted);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, wanted, case when is_16 then 'SET' else 'MEMBER' end) then
      execute format('grant %I to current_user', wanted) || case when is_16 then ' with inherit false, set true' else '' end;
    end if;
  end loop;
  if not (select bool_and(has_schema_privilege(name, current_schema(), 'USAGE')) from unnest(array['${application}', '${library}', '${platform}']) name) then
    execute format('grant usage on schema %I to ${everybody}', current_schema());
  end if;
  for relation in
    select c.oid::regclass as name, c.relkind = 'S' as is_sequence from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and pg_has_role(c.relowner, 'USAGE')
       and not exists (select 1 from aclexplode(c.relacl) acl where acl.grantee = '${platform}'::regrole)
  loop
    execute format(case when relation.is_sequence
      then 'grant usage, select, update on sequence %s to ${everybody}'
      else 'grant select, insert, update, delete on %s to ${everybody}' end, relation.name);
  end loop;
  if not exists (select 1 from pg_default_acl a, aclexplode(a.defaclacl) acl
                  where a.defaclnamespace = current_schema()::regnamespace and a.defaclrole = current_user::regrole
                    and acl.grantee = '${platform}'::regrole) then
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to ${everybody}', current_schema());
    execute format('alter default privileges in schema %I grant usage, select, update on sequences to ${everybody}', current_schema());
  end if;
end $$;
`

/** SQL: takes the policies of this file away, wherever they are. Tables stay closed to everybody without them. */
export const dropPoliciesSql = `do $$
declare policy record;
begin
  for policy in select polname, polrelid::regclass as relation from pg_policy
                 where polname like any (array['${application}%', '${library}', '${platform}']) loop
    execute format('drop policy %I on %s', policy.polname, policy.relation);
  end loop;
end $$`

/**
 * The SQL that puts the scoped tables of a data source under forced Row-Level Security, roles included: the companion
 * of the tables, for a migration or by hand. It is the same text every time, and running it again does no harm.
 * The data source must be initialised.
 */
export function isolationSql(dataSource: DataSource): string {
  return [rolesSql, ...isolatedTables(dataSource).map(tableSql)].join('\n')
}

/** The policies that a table has to have. */
export function policiesOf(table: IsolatedTable): Policy[] {
  const policies: Policy[] = []
  const add = (name: string, definition: string) => {
    const sql = `create policy ${name} on ${pathOf(table)} ${definition}`
    policies.push({ name, sql, fingerprint: createHash('sha256').update(sql).digest('hex').slice(0, 16) })
  }
  if (table.rows) {
    const { visible, writable, keepsForeignRows } = table.rows
    const roles = table.isOwn ? application : `${application}, ${library}`
    add(application, `for all to ${roles} using (${visible}) with check (${writable})`)
    if (keepsForeignRows) {
      add(`${application}_delete`, `as restrictive for delete to ${application} using (${writable})`)
    }
    add(platform, `for all to ${platform} using (true) with check (true)`)
  }
  if (table.isOwn) add(library, `for all to ${library} using (true) with check (true)`)
  return policies
}

function tableSql(table: IsolatedTable): string {
  const path = pathOf(table)
  return [
    `grant select, insert, update, delete on ${path} to ${everybody};`,
    `alter table ${path} enable row level security;`,
    `alter table ${path} force row level security;`,
    ...policiesOf(table).flatMap(({ name, sql, fingerprint }) => [
      `drop policy if exists ${name} on ${path};`,
      `${sql};`,
      `comment on policy ${name} on ${path} is '${fingerprint}';`,
    ]),
    '',
  ].join('\n')
}

function pathOf({ name, schema }: IsolatedTable): string {
  return schema ? `${quoted(schema)}.${quoted(name)}` : quoted(name)
}
