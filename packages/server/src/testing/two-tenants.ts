import type { INestApplication } from '@nestjs/common'
import { getDataSourceToken } from '@nestjs/typeorm'
import type { DataSource } from 'typeorm'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import type { Caller, World } from './callers.ts'
import { Canaries, textsIn } from './canaries.ts'
import type { SeededTenant, TenantIsolationOptions } from './options.ts'
import { OtherTenant } from './other-tenant.ts'
import { SeedWorld } from './seed-world.ts'
import { TenantIds } from './tenant-ids.ts'
import { TenantRows, changesBetween, writtenBetween } from './tenant-rows.ts'
import type { Marks, TableRows } from './tenant-rows.ts'
import { tenantTables } from './tenant-tables.ts'
import type { TenantTable } from './tenant-tables.ts'

/** The tenant whose people call, the one they must not reach, and the rows of both as they are now. */
export class TwoTenants {
  private rowsOfOther: TableRows = new Map()
  private above: TableRows = new Map()
  private marks: Marks = new Map()
  /** Of the last look, and of the last time the other tenant's rows were as they should be. */
  private looked = ''
  private checked = ''
  private known = new Set<string>()
  private filled = new Set<string>()
  /** What calls have written into the other tenant's rows: a text of theirs, not of that tenant. */
  private readonly smuggled = new Set<string>()

  private constructor(
    private readonly options: TenantIsolationOptions,
    private readonly seeding: SeedWorld,
    private readonly rows: TenantRows,
    readonly world: World,
    public ownIds: TenantIds,
    readonly other: OtherTenant,
  ) {}

  static async seeded(app: INestApplication, options: TenantIsolationOptions): Promise<TwoTenants> {
    const dataSource = app.get<DataSource>(getDataSourceToken(), { strict: false })
    if (dataSource.options.type !== 'postgres') {
      throw new NestAuthMisuseError(
        'expectTenantIsolation() compares rows in SQL of PostgreSQL: run it on the embedded database, or on PostgreSQL.',
      )
    }
    const seeding = new SeedWorld(app, options)
    const rows = new TenantRows(dataSource, tenantTables(dataSource))
    const none = TenantIds.of(new Map(), { tenantId: '', userIds: [] }, {})
    const other = new OtherTenant(none, Canaries.of(new Map(), []))
    const tenants = new TwoTenants(options, seeding, rows, await seeding.build(), none, other)
    await tenants.look()
    tenants.filled = new Set(tenants.ownIds.kinds.filter((kind) => !isBeyondSeeding(kind, rows.tables)))
    return tenants
  }

  /** Tables of the application in which the other tenant has no row: nothing could leak out of them. */
  get emptyTables(): string[] {
    return [...this.rowsOfOther].flatMap(([{ isOwn, entity }, some]) =>
      !isOwn && some.length === 0 ? [entity] : [],
    )
  }

  isKnown = (id: string): boolean => this.known.has(id)

  revive = (caller: Caller): Promise<void> =>
    this.seeding.revive(caller, caller === this.world.neighbour ? this.world.other.id : this.world.own.id)

  /**
   * Reads the rows anew: what the other tenant has now is what has to stay. Rows that were used up are written again, those
   * of the own tenant not where answers from before and after are compared.
   */
  async look({ keepsOwn = false } = {}): Promise<void> {
    if ((await this.rows.stamp()) === this.looked) return
    let now = await this.read()
    const { own, other } = this.world
    const isOwnUsedUp = this.isUsedUp(now.ownIds)
    const refilled = [
      ...(isOwnUsedUp && !keepsOwn ? [own] : []),
      ...(this.isUsedUp(now.otherIds) ? [other] : []),
    ]
    for (const tenant of refilled) await this.seeding.addRows(tenant)
    if (refilled.length > 0) now = await this.read()
    // What waits is written at the next look, also where nothing else has happened until then.
    if (isOwnUsedUp && keepsOwn) this.looked = ''
    this.ownIds = now.ownIds
    this.rowsOfOther = now.rowsOfOther
    this.above = now.above
    this.marks = now.marks
    this.other.renew(now.otherIds, Canaries.of(now.rowsOfOther, [now.rowsOfOwn, now.above], this.smuggled))
    this.known = new Set(
      [now.rowsOfOwn, now.rowsOfOther].flatMap(
        (rows) => JSON.stringify([...rows.values()]).match(uuids) ?? [],
      ),
    )
  }

  private async read() {
    const { own, other, bystanders, neighbours, callers } = this.world
    this.looked = await this.rows.stamp()
    this.checked = this.looked
    const ownPeople = callers.flatMap(({ person }) => person?.userId ?? [])
    const rowsOfOwn = await this.rows.of({ tenantId: own.id, userIds: [...bystanders, ...ownPeople] })
    const rowsOfOther = await this.rows.of({ tenantId: other.id, userIds: neighbours })
    return {
      rowsOfOwn,
      rowsOfOther,
      above: await this.rows.aboveTenants(),
      marks: await this.rows.marks({ tenantId: other.id, userIds: neighbours }),
      ownIds: await this.idsOf(rowsOfOwn, own, bystanders),
      otherIds: await this.idsOf(rowsOfOther, other, neighbours),
    }
  }

  /** Whether calls have taken the last row of some kind. */
  private isUsedUp(ids: TenantIds): boolean {
    return [...this.filled].some((kind) => ids.first(kind) === undefined)
  }

  /** The other tenant gets further rows of every kind. */
  async grow(): Promise<void> {
    await this.seeding.grow(this.world)
    await this.look({ keepsOwn: true })
  }

  /**
   * Whether anything was written to the other tenant's rows, or above both, since its changes were last asked for; also
   * where every row is as it was.
   */
  async isTouched(but: readonly string[] = []): Promise<boolean> {
    const stamp = await this.rows.stamp()
    if (stamp === this.checked) return false
    const { other, neighbours } = this.world
    const marks = await this.rows.marks({ tenantId: other.id, userIds: neighbours })
    if (writtenBetween(this.marks, marks, but).length > 0) return true
    this.checked = stamp
    return false
  }

  /** The other tenant gets further rows of the application, which nobody has written to and which are tried first. */
  async freshen(): Promise<void> {
    await this.seeding.addRows(this.world.other)
    await this.look()
  }

  /** What became of the other tenant's rows, and of what stands above both, since it was last asked; in words. */
  async changes(but: readonly string[] = [], looking = { keepsOwn: false }): Promise<string[]> {
    if (!(await this.isTouched(but))) return []
    const [{ other, neighbours }, stamp] = [this.world, await this.rows.stamp()]
    const belonging = { tenantId: other.id, userIds: neighbours }
    const [marks, rows, above] = [
      await this.rows.marks(belonging),
      await this.rows.of(belonging),
      await this.rows.aboveTenants(),
    ]
    const changed = [
      ...changesBetween(this.rowsOfOther, rows, but).map((change) => `rows of the other tenant: ${change}`),
      ...changesBetween(this.above, above).map((change) => `what stands above all tenants: ${change}`),
    ]
    // Who writes what stands there already, or writes twice, reaches the rows all the same.
    const changes =
      changed.length > 0
        ? changed
        : writtenBetween(this.marks, marks, but).map(
            ({ entity }) => `rows of the other tenant: ${entity}: written to, and as they were before`,
          )
    if (changes.length > 0) {
      const before = textsIn(this.rowsOfOther)
      for (const text of textsIn(rows)) if (!before.has(text)) this.smuggled.add(text)
      await this.look(looking)
    } else {
      this.checked = stamp
      this.marks = marks
      this.rowsOfOther = rows
    }
    return changes
  }

  private async idsOf(rows: TableRows, tenant: SeededTenant, userIds: readonly string[]): Promise<TenantIds> {
    return TenantIds.of(rows, { tenantId: tenant.id, userIds }, (await this.options.ids?.(tenant)) ?? {})
  }
}

/** Whether a kind is one of the library's that seeding does not write: further rows of it never come by seeding again. */
function isBeyondSeeding(kind: string, tables: readonly TenantTable[]): boolean {
  const named = tables.filter((table) => table.kind === kind)
  return named.length > 0 && named.every(({ isOwn }) => isOwn) && !SeedWorld.kinds.has(kind)
}

const uuids = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi
