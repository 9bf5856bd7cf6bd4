import type { DataSource, EntityMetadata } from 'typeorm'
import { declaredRows } from '../persistence/isolation/tenant-scoped.decorator.ts'

/** A table whose rows belong to tenants. */
export interface TenantTable {
  /** Name of the entity in lower case, without the library's prefix: the kind of its ids. */
  kind: string
  entity: string
  path: string
  isOwn: boolean
  tenantColumn: string
  /** Column that, beside the tenant, makes up the key; null where that takes more than one. */
  idColumn: string | null
  uuidColumns: string[]
}

/** No data of a tenant: counts of attempts change with every guess, and deliveries of events come and go by themselves. */
const restless = new Set(['nest_auth_limit_counts', 'nest_auth_guess_counts', 'nest_auth_outbox'])

/** The library's tables, and those of the application that are `@TenantScoped()` or have a column `tenant_id`. */
export function tenantTables(dataSource: DataSource): TenantTable[] {
  return dataSource.entityMetadatas.flatMap((metadata) => tenantTable(metadata) ?? [])
}

function tenantTable(metadata: EntityMetadata): TenantTable | null {
  if (metadata.tableType === 'view' || restless.has(metadata.tableName)) return null
  const isOwn = metadata.tableName.startsWith('nest_auth_')
  const wanted = (!isOwn && declaredRows(metadata.target)?.column) || 'tenant_id'
  const isTenants = metadata.tableName === 'nest_auth_tenants'
  const tenantColumn = isTenants
    ? 'id'
    : metadata.columns.find((column) => column.databaseName === wanted)?.databaseName
  if (tenantColumn === undefined) return null
  const others = metadata.primaryColumns.filter(
    ({ databaseName }) => isTenants || databaseName !== tenantColumn,
  )
  return {
    kind: kindOf(metadata.name),
    entity: metadata.name.replace(/^NestAuth/, ''),
    path: metadata.tablePath,
    isOwn,
    tenantColumn,
    idColumn: others.length === 1 ? others[0]!.databaseName : null,
    uuidColumns: metadata.columns
      .filter(({ type }) => type === 'uuid')
      .map(({ databaseName }) => databaseName),
  }
}

/** How ids of an entity are called in the walk. */
export function kindOf(entity: string): string {
  return entity
    .replace(/^NestAuth/, '')
    .replaceAll(/[^a-z\d]/gi, '')
    .toLowerCase()
}
