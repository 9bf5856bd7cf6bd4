import type { DataSource, EntityMetadata } from 'typeorm'
import { NestAuthMisuseError } from '../../errors/misuse-error.ts'
import { tenantInForce } from './setting.sql.ts'
import { declaredRows } from './tenant-scoped.decorator.ts'

/** A table under policies. */
export interface IsolatedTable {
  name: string
  schema: string | undefined
  /** Whether it is one of Nest Auth's own, all of whose rows the library sees. */
  isOwn: boolean
  /** The column that names the tenant; null where there is none. */
  column: string | null
  /** What a tenant sees and may write; null where it has no business at all. */
  rows: { visible: string; writable: string; keepsForeignRows: boolean } | null
}

const OWN_PREFIX = 'nest_auth_'

/**
 * The tables of a data source that are put under policies, by name: all of Nest Auth's, and those of entities declared
 * `@TenantScoped()`. Without any, nothing is isolated.
 */
export function isolatedTables(dataSource: DataSource): IsolatedTable[] {
  const tables = new Map<string, IsolatedTable>()
  for (const metadata of dataSource.entityMetadatas) {
    const table = isolatedTable(metadata)
    if (table) tables.set(metadata.tablePath, table)
  }
  return [...tables.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The tenant's column of each of these tables, by name; null for one in which a tenant has no business. */
export function tenantColumns(dataSource: DataSource): ReadonlyMap<string, string | null> {
  const tables = dataSource.entityMetadatas.flatMap((metadata) => {
    const table = isolatedTable(metadata)
    return table ? [[metadata.tableName.toLowerCase(), table.column?.toLowerCase() ?? null] as const] : []
  })
  return new Map(tables)
}

function isolatedTable(metadata: EntityMetadata): IsolatedTable | null {
  const isOwn = metadata.tableName.startsWith(OWN_PREFIX)
  const declared = declaredRows(metadata.target)
  const hasTenant = metadata.columns.some(({ databaseName }) => databaseName === 'tenant_id')
  const rows = declared ?? (isOwn && hasTenant ? { column: 'tenant_id' } : undefined)
  if (!rows) return isOwn ? { ...nameOf(metadata), isOwn, column: null, rows: null } : null
  const column = metadata.columns.find(({ databaseName }) => databaseName === rows.column)
  if (!column) {
    throw new NestAuthMisuseError(
      `${metadata.name} is @TenantScoped(), but its table "${metadata.tableName}" has no column "${rows.column}". Add ` +
        'it, or name the column that holds the tenant: @TenantScoped({ column: … }).',
    )
  }
  const ofTheTenant = `${quoted(column.databaseName)} = ${tenantInForce(column.type === 'uuid' ? 'uuid' : 'text')}`
  const { visible = ofTheTenant, writable = ofTheTenant, keepsForeignRows = false } = rows
  return { ...nameOf(metadata), isOwn, column: rows.column, rows: { visible, writable, keepsForeignRows } }
}

function nameOf({ tableName: name, schema }: EntityMetadata) {
  return { name, schema }
}

/** An SQL identifier in quotes. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
