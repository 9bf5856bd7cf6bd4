import type { DataSource } from 'typeorm'
import { isolatedTables } from './isolated-tables.ts'
import { isolationRoles } from './isolation-settings.ts'
import { policiesOf } from './policies.sql.ts'
import { actAs } from './statement-scope.ts'

interface TableState {
  isEnabled: boolean
  isForced: boolean
  policies: { name: string; fingerprint: string | null; isPermissive: boolean; isForIsolatedRoles: boolean }[]
}

/** Where a database differs from what isolates the tenants of a data source. */
export interface IsolationFindings {
  /** Tables that do not exist. */
  missing: string[]
  /** Everything else, in words. */
  findings: string[]
}

/** Compares roles, tables and policies with what the entities ask for, in one statement. */
export async function isolationFindings(dataSource: DataSource): Promise<IsolationFindings> {
  const tables = isolatedTables(dataSource)
  const [row] = await actAs('owner', () =>
    dataSource.query<[{ roles: Record<string, boolean>; tables: Record<string, TableState> }]>(STATE, [
      Object.values(isolationRoles),
      tables.map(({ name }) => name),
      tables.map(({ schema }) => schema ?? null),
    ]),
  )
  const missing: string[] = []
  const findings = Object.values(isolationRoles).flatMap((role) => {
    const canTake = row.roles?.[role]
    if (canTake === undefined) return [`the role ${role} does not exist`]
    return canTake ? [] : [`the connection may not take the role ${role}`]
  })
  for (const table of tables) {
    const state = row.tables?.[table.name]
    if (!state) {
      missing.push(table.name)
      continue
    }
    if (!state.isEnabled) findings.push(`${table.name} has row level security disabled`)
    else if (!state.isForced) findings.push(`${table.name} does not force row level security on its owner`)
    const expected = policiesOf(table)
    for (const { name, fingerprint } of expected) {
      const found = state.policies.find((policy) => policy.name === name)
      if (!found) findings.push(`${table.name} lacks the policy ${name}`)
      else if (found.fingerprint !== fingerprint) findings.push(`${table.name} has another policy ${name}`)
    }
    for (const { name, isPermissive, isForIsolatedRoles } of state.policies) {
      if (isPermissive && isForIsolatedRoles && !expected.some((policy) => policy.name === name)) {
        findings.push(`${table.name} has the policy ${name}, which lets tenants see more`)
      }
    }
  }
  return { missing, findings }
}

const STATE = `
select
  (select json_object_agg(r.rolname, not r.rolbypassrls and not r.rolsuper and pg_has_role(current_user, r.oid,
            case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end))
     from pg_roles r where r.rolname = any($1)) as roles,
  (select json_object_agg(c.relname, json_build_object('isEnabled', c.relrowsecurity, 'isForced', c.relforcerowsecurity,
            'policies', coalesce(p.policies, '[]')))
     from unnest($2::text[], $3::text[]) wanted(name, schema)
     join pg_class c on c.relname = wanted.name
                    and c.relnamespace = coalesce(wanted.schema, current_schema())::regnamespace
     left join lateral (
       select json_agg(json_build_object('name', polname, 'isPermissive', polpermissive,
                'fingerprint', obj_description(pol.oid, 'pg_policy'),
                'isForIsolatedRoles', pol.polroles && (array[0::oid] || array(select oid from pg_roles where rolname = any($1))))) as policies
         from pg_policy pol where pol.polrelid = c.oid) p on true) as tables`
