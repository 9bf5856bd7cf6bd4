/** How the rows of a table are shared out among tenants. */
export interface TenantRows {
  /** The column that names the tenant, as the database knows it. */
  readonly column: string
  /** Condition, in terms of `tenant()` and its like, for rows a tenant sees; those of the column unless given. */
  readonly visible?: string
  /** Condition for rows a tenant may leave behind; those of the column unless given. */
  readonly writable?: string
  /** Whether a tenant may delete only what it may write, although it sees more. */
  readonly keepsForeignRows?: boolean
}

const declared = new WeakMap<object, TenantRows>()

/**
 * Declares an entity of the application whose rows belong to tenants: the database itself then shows a flow the rows
 * of its tenant alone and refuses to write others, whatever the statement says. `column` names the tenant's id.
 * @default column `tenant_id`
 */
export function TenantScoped({ column = 'tenant_id' }: { column?: string } = {}): ClassDecorator {
  return sharesRows({ column })
}

/** @internal The same for an entity of the library, whose rows are shared out by a rule of their own. */
export function sharesRows(rows: TenantRows): ClassDecorator {
  return (entity) => {
    declared.set(entity, rows)
  }
}

/** What an entity class, or a class it extends, declares about its rows. */
export function declaredRows(entity: unknown): TenantRows | undefined {
  for (let target = entity; typeof target === 'function'; target = Object.getPrototypeOf(target)) {
    const rows = declared.get(target)
    if (rows) return rows
  }
  return undefined
}
