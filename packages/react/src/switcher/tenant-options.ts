import type { Tenant, TenantId, TenantListItem } from '@nest-auth/js-client'

/** One row of a tenant switcher. */
export interface TenantOption {
  id: TenantId
  tenant: Tenant
  /** Roles held in the tenant; empty while the list has not named them. */
  roles: readonly string[]
  /** Whether it is the active tenant. */
  isCurrent: boolean
}

/** Tenants that come before the others. */
export interface PreferredTenants {
  current: Tenant | null
  pinned: readonly TenantId[]
  recent: readonly Tenant[]
}

/**
 * The rows of a switcher: the current tenant, those pinned, those used lately, and the rest in the server's order.
 * `hasMore` says that a tenant may be the user's without being listed yet.
 */
export function tenantOptions(
  tenants: readonly TenantListItem[],
  { current, pinned, recent }: PreferredTenants,
  hasMore: boolean,
): TenantOption[] {
  const listed = new Map(tenants.map((tenant) => [tenant.id, tenant]))
  const known = new Map([...recent, ...tenants].map((tenant) => [tenant.id, tenant]))
  const first = pinned.flatMap((id) => known.get(id) ?? [])
  const options = new Map<TenantId, TenantOption>()
  for (const tenant of [...(current ? [current] : []), ...first, ...recent, ...tenants]) {
    const item = listed.get(tenant.id)
    if (options.has(tenant.id) || (!item && !hasMore)) continue
    const roles = item?.roles ?? []
    options.set(tenant.id, {
      id: tenant.id,
      tenant: item ?? tenant,
      roles,
      isCurrent: tenant.id === current?.id,
    })
  }
  return [...options.values()]
}

/** The options whose name or slug contains every word of the search, whatever its case and accents. */
export function matchingTenants(options: readonly TenantOption[], search: string): readonly TenantOption[] {
  const words = plain(search).split(/\s+/).filter(Boolean)
  if (words.length === 0) return options
  return options.filter(({ tenant }) => {
    const text = searchTextOf(tenant)
    return words.every((word) => text.includes(word))
  })
}

// Of ten thousand tenants, anew for every letter typed, this would be most of the work.
const searchTexts = new WeakMap<Tenant, string>()

function searchTextOf(tenant: Tenant): string {
  let text = searchTexts.get(tenant)
  if (text === undefined) searchTexts.set(tenant, (text = plain(`${tenant.name} ${tenant.slug}`)))
  return text
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
