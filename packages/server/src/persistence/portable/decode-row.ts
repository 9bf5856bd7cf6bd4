import type { DataSource } from 'typeorm'

/** What our statements aggregate, beside the columns that hold JSON. */
const aggregates: ReadonlySet<string> = new Set([
  'grants',
  'platform_grants',
  'platform_guards',
  'guards',
  'roles',
  'permissions',
  'memberGrants',
  'staffGrants',
  'roleIds',
  'tenant',
  'before',
  'after',
  'held',
  'wanted',
])

/**
 * Reads values back that a driver hands over as text and numbers. Names tell what they are, by the rule of all our
 * tables: what `is`, asks; what ends in `At`, is an instant; JSON is what the entities, or the list above, call so.
 */
export class RowReader {
  private readonly columns: ReadonlySet<string>

  constructor({ entityMetadatas }: DataSource) {
    // A column of the application may have the name of a text of ours.
    const own = entityMetadatas.filter(({ tableName }) => tableName.startsWith('nest_auth_'))
    const columns = own.flatMap((metadata) => metadata.columns)
    this.columns = new Set(
      columns.filter(({ transformer }) => transformer).map(({ databaseName }) => databaseName),
    )
  }

  read(row: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, this.value(name, value)]))
  }

  private value(name: string, value: unknown): unknown {
    if (value === null || value === undefined) return null
    if (aggregates.has(name)) return this.aggregate(parsed(value))
    if (this.columns.has(name)) return parsed(value)
    if (/(^|_)is_|^is[A-Z]/.test(name)) return Boolean(Number(value))
    if (/(_at|At)$/.test(name) && typeof value === 'string') return instant(value)
    return value
  }

  /** JSON in JSON arrives as text in text; what an application keeps inside is left as it is. */
  private aggregate(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.aggregate(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.value(name, inner)]))
  }
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value
}

/** Stored in UTC, whatever the clock on the wall says. */
function instant(text: string): Date {
  return new Date(/[zZ]$/.test(text) ? text : `${text.replace(' ', 'T')}Z`)
}
