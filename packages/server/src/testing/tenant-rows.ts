import type { DataSource } from 'typeorm'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { quoted } from '../persistence/isolation/isolated-tables.ts'
import { actAs, runForTenant } from '../persistence/isolation/statement-scope.ts'
import type { TenantTable } from './tenant-tables.ts'

/** A row as the database holds it. */
export type Row = Readonly<Record<string, unknown>>

/** Rows by table. */
export type TableRows = ReadonlyMap<TenantTable, readonly Row[]>

/** By table, what tells whether its rows were written to. */
export type Marks = ReadonlyMap<TenantTable, string>

/** What a tenant is known by: its own id and the ids of the people who are in no other. */
export interface Belonging {
  tenantId: string
  userIds: readonly string[]
}

const markOfRows = `count(*)::text || ' ' || coalesce(sum(t.xmin::text::numeric), 0)::text`

/** Reads what is in the tables, past every policy; two statements, however many tables there are. */
export class TenantRows {
  private readonly own: TenantTable[]
  private readonly others: TenantTable[]

  constructor(
    private readonly dataSource: DataSource,
    readonly tables: readonly TenantTable[],
  ) {
    this.own = tables.filter(({ isOwn }) => isOwn)
    this.others = tables.filter(({ isOwn }) => !isOwn)
  }

  /** Changes with every transaction that writes, wherever; while it stays the same, so do all rows. */
  async stamp(): Promise<string> {
    const [row] = await actAs('library', () =>
      this.dataSource.query<[{ stamp: string }]>('select pg_current_snapshot()::text as "stamp"'),
    )
    return row.stamp
  }

  /**
   * By table, what changes with every write to a row of the tenant, also with one that leaves it as it was, or is undone
   * by a second one.
   */
  async marks(belonging: Belonging): Promise<Marks> {
    const [rows, above] = [
      await this.selected<string>(markOfRows, belonging),
      await this.selectedAbove<string>(markOfRows),
    ]
    return new Map(this.tables.map((table) => [table, JSON.stringify([rows.get(table), above.get(table)])]))
  }

  /** Every row of a tenant, and every row of the library that names it or one of its people; written last, read first. */
  async of(belonging: Belonging): Promise<TableRows> {
    const found = await this.selected<{ row: Row; written: number }>(
      `jsonb_build_object('row', to_jsonb(t), 'written', t.xmin::text::bigint)`,
      belonging,
    )
    return new Map(
      [...found].map(([table, rows]) => [
        table,
        rows.toSorted((a, b) => b.written - a.written).map(({ row }) => row),
      ]),
    )
  }

  private async selected<T = Row>(
    what: string,
    { tenantId, userIds }: Belonging,
  ): Promise<Map<TenantTable, T[]>> {
    const ids = [tenantId, ...userIds]
    const named = ({ tenantColumn, uuidColumns }: TenantTable) =>
      [...new Set([tenantColumn, ...uuidColumns])]
        .map((column) => `${quoted(column)}::text = any($1)`)
        .join(' or ')
    return new Map([
      ...(await this.read<T>(what, 'library', this.own, named, ids)),
      ...(await this.read<T>(
        what,
        'platform',
        this.others,
        ({ tenantColumn }) => `${quoted(tenantColumn)}::text = $1`,
        tenantId,
      )),
    ])
  }

  /** What stands above all tenants: role templates and who is platform staff. */
  async aboveTenants(): Promise<TableRows> {
    return this.selectedAbove('to_jsonb(t)')
  }

  private async selectedAbove<T = Row>(what: string): Promise<Map<TenantTable, T[]>> {
    const above = this.own.filter(({ path }) =>
      /_(roles|permissions|platform_accesses|role_permissions|platform_access_roles)$/.test(path),
    )
    return new Map(
      await this.read<T>(
        what,
        'library',
        above,
        ({ tenantColumn }) => `${quoted(tenantColumn)}::text = $1`,
        ROOT_SCOPE_ID,
      ),
    )
  }

  private async read<T>(
    what: string,
    authority: 'library' | 'platform',
    tables: readonly TenantTable[],
    condition: (table: TenantTable) => string,
    parameter: unknown,
  ): Promise<[TenantTable, T[]][]> {
    if (tables.length === 0) return []
    const selects = tables.map(
      (table, index) =>
        `select ${index} as "at", ${what} as "row" from ${pathOf(table)} t where ${condition(table)}`,
    )
    const found = await runForTenant(null, () =>
      actAs(authority, () =>
        this.dataSource.query<{ at: number; row: T }[]>(selects.join('\nunion all\n'), [parameter]),
      ),
    )
    return tables.map((table, index) => [table, found.filter(({ at }) => at === index).map(({ row }) => row)])
  }
}

function pathOf({ path }: TenantTable): string {
  return path.split('.').map(quoted).join('.')
}

/** Tables that were written to, without those in `but`. */
export function writtenBetween(before: Marks, after: Marks, but: readonly string[]): TenantTable[] {
  return [...after.keys()].filter((table) => !isOneOf(but, table) && before.get(table) !== after.get(table))
}

function isOneOf(names: readonly string[], { path, entity }: TenantTable): boolean {
  return names.includes(path) || names.includes(entity)
}

/** What became of rows, in words; empty where nothing changed. Tables in `but` are not looked at. */
export function changesBetween(before: TableRows, after: TableRows, but: readonly string[] = []): string[] {
  const changes: string[] = []
  for (const [table, rows] of before) {
    if (isOneOf(but, table)) continue
    const [was, is] = [rows, after.get(table) ?? []].map(
      (some) => new Set(some.map((row) => JSON.stringify(row))),
    ) as [Set<string>, Set<string>]
    const gone = [...was].filter((row) => !is.has(row)).length
    const come = [...is].filter((row) => !was.has(row)).length
    if (gone === 0 && come === 0) continue
    changes.push(
      `${table.entity}: ${[
        ...(Math.min(gone, come) > 0 ? [`${Math.min(gone, come)} changed`] : []),
        ...(gone > come ? [`${gone - come} deleted`] : []),
        ...(come > gone ? [`${come - gone} added`] : []),
      ].join(', ')}`,
    )
  }
  return changes
}
