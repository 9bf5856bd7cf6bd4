import type { Canaries } from './canaries.ts'
import type { Id, TenantIds } from './tenant-ids.ts'

/** The tenant that nothing may reach: what can be tried of it, and what must not be seen. */
export class OtherTenant {
  private readonly cursors = new Map<string, string[]>()

  constructor(
    private ids: TenantIds,
    public canaries: Canaries,
  ) {}

  /** It has changed. */
  renew(ids: TenantIds, canaries: Canaries): void {
    this.ids = ids
    this.canaries = canaries
  }

  /** One id of each of these kinds. */
  idsOf(kinds: readonly string[]): Id[] {
    return kinds.flatMap((kind) => this.ids.first(kind) ?? [])
  }

  /** The first id of a kind; undefined where it has no such row. */
  first(kind: string): Id | undefined {
    return this.ids.first(kind)
  }

  /** Texts that only its rows hold, one of each column. */
  get texts(): string[] {
    return this.canaries.texts
  }

  textsIn(place: string): string[] {
    return this.canaries.in(place).slice(0, 1)
  }

  keepCursors(route: string, cursors: readonly string[]): void {
    this.cursors.set(route, [...(this.cursors.get(route) ?? []), ...cursors])
  }

  /** Cursors that its own people were given by this route. */
  cursorsOf(route: string): readonly string[] {
    return this.cursors.get(route) ?? []
  }
}
