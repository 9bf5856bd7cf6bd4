import { kindOf } from './tenant-tables.ts'
import type { TableRows } from './tenant-rows.ts'

export type Id = string | number

/** What people call things, besides the names of entities. */
const otherNames: Record<string, string> = {
  organisation: 'tenant',
  organization: 'tenant',
  org: 'tenant',
  workspace: 'tenant',
  member: 'user',
  owner: 'user',
  author: 'user',
  assignee: 'user',
  creator: 'user',
  person: 'user',
  people: 'user',
}

/** The ids of one tenant, by kind. */
export class TenantIds {
  constructor(private readonly byKind: ReadonlyMap<string, readonly Id[]>) {}

  /** From the keys of its rows; people and the tenant itself by what is known of them. */
  static of(
    rows: TableRows,
    known: { tenantId: string; userIds: readonly string[] },
    further: Record<string, readonly Id[]>,
  ): TenantIds {
    const byKind = new Map<string, readonly Id[]>()
    // Those of the application first: they are what its routes are about.
    for (const [{ kind, idColumn }, some] of [...rows].toSorted(
      ([a], [b]) => Number(a.isOwn) - Number(b.isOwn),
    )) {
      if (idColumn !== null && some.length > 0)
        byKind.set(
          kind,
          some.map((row) => row[idColumn] as Id),
        )
    }
    byKind.set('tenant', [known.tenantId]).set('user', known.userIds)
    for (const [name, ids] of Object.entries(further)) byKind.set(kindOf(name), ids)
    return new TenantIds(byKind)
  }

  /** The first id of a kind. */
  first(kind: string): Id | undefined {
    return this.byKind.get(kind)?.[0]
  }

  /** Of which kind an id is; null for what is none of them. */
  kindOfId(id: unknown): string | null {
    return this.kinds.find((kind) => this.byKind.get(kind)!.includes(id as Id)) ?? null
  }

  get kinds(): string[] {
    return [...this.byKind.keys()]
  }

  /** The kinds an id of this name may be of: the one it names, else the one of the noun before it, else all that routes take. */
  kindsFor(name: string, noun = ''): string[] {
    const named =
      this.kindNamed(stemOf(name)) ?? (stemOf(name) === '' ? this.kindNamed(singular(kindOf(noun))) : null)
    return named === null ? this.kinds.filter((kind) => !internal.has(kind)) : [named]
  }

  private kindNamed(stem: string): string | null {
    if (stem === '') return null
    const found = this.kinds
      .filter((kind) => stem === kind || stem.endsWith(kind))
      .toSorted((a, b) => b.length - a.length)[0]
    if (found !== undefined) return found
    const other = Object.keys(otherNames).find((name) => stem === name || stem.endsWith(name))
    return other === undefined ? null : otherNames[other]!
  }
}

/** Tables of the library whose ids no route takes. */
const internal = new Set(['auditentry', 'queuedmail', 'permission', 'identity', 'signingkey', 'otp'])

/** Whether a name is that of an id, or of several. */
export function isIdName(name: string): boolean {
  return /^(?:id|ids|uuid|key)$|(?:_ids?|Ids?|Uuid|_uuid|-ids?)$/.test(name)
}

/** `orderIds` → `order`, `id` → nothing. */
function stemOf(name: string): string {
  return singular(kindOf(name.replace(/[-_]?(?:ids?|uuid|key)$/i, '').replace(/^x-/i, '')))
}

function singular(noun: string): string {
  return noun.replace(/ies$/, 'y').replace(/([^s])s$/, '$1')
}
