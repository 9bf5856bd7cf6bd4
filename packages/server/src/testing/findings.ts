/** One way in which a tenant reaches another. */
export interface TenantLeak {
  /** Method and path, as in the router. */
  readonly route: string
  /** Roles that got through. */
  readonly roles: readonly string[]
  /** Where the id of the other tenant stood, such as `body order.id`; `no id sent` for a plain call. */
  readonly position: string
  /** What was seen or changed. */
  readonly what: string
  /** What to do about it. */
  readonly next: string
}

/** The position of a call that names nothing of the other tenant. */
export const plainPosition = 'no id sent'

/** How a leak shows. */
export type LeakKind = 'content' | 'difference' | 'rows' | 'interference'

const advice: Record<LeakKind, string> = {
  content:
    'Read with the tenant of the session: declare the entity @TenantScoped(), or add the tenant to the condition; key caches by tenant.',
  difference:
    'Answer for what belongs to another tenant exactly as for what does not exist: same status, same body.',
  rows: 'Write with the tenant of the session: add it to the condition of the statement, and do not use asPlatform() or the owner here.',
  interference:
    'Count and sum within the tenant of the session; a figure over all tenants tells about the others.',
}

/** Collects leaks; the same one by several roles is one. */
export class Findings {
  private readonly byKey = new Map<string, TenantLeak & { kind: LeakKind; roles: string[] }>()

  add(
    kind: LeakKind,
    { role, what, ...place }: { route: string; position: string; role: string; what: string },
  ) {
    const key = [kind, place.route, place.position].join('\n')
    const known = this.byKey.get(key)
    if (!known) this.byKey.set(key, { kind, ...place, what, roles: [role], next: advice[kind] })
    else if (!known.roles.includes(role)) known.roles.push(role)
  }

  /** How many there are, of one kind or of all; counted by role. */
  countOf(kind?: LeakKind): number {
    return [...this.byKey.values()]
      .filter((leak) => kind === undefined || leak.kind === kind)
      .reduce((sum, { roles }) => sum + roles.length, 0)
  }

  /** Where a route leaks whatever it is sent, its other positions say nothing more. */
  get leaks(): TenantLeak[] {
    const open = new Set(
      [...this.byKey.values()].flatMap(({ kind, position, route }) =>
        kind === 'content' && position === plainPosition ? [route] : [],
      ),
    )
    return [...this.byKey.values()]
      .filter(
        ({ kind, position, route }) => kind === 'rows' || position === plainPosition || !open.has(route),
      )
      .map(({ route, roles, position, what, next }) => ({ route, roles, position, what, next }))
  }
}
