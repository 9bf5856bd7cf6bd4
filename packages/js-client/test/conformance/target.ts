/** How a server under test relates tenants and users. */
export type Mode = 'SHARED' | 'ISOLATED' | 'off'

/** The tenants of the seed. */
export type TenantKey = 'acme' | 'globex' | 'openHouse' | 'suspended'

/** The users of the seed. */
export type UserKey = 'single' | 'withDefault' | 'several' | 'loner' | 'twin' | 'staff'

/** A tenant as it was seeded, with the id the server gave it. */
export interface SeededTenant {
  id: string
  slug: string
  name: string
}

/** A user as it was seeded. `tenant` is where an ISOLATED user lives. */
export interface SeededUser {
  email: string
  password: string
  tenant?: TenantKey
}

/** What a test may do behind the server's routes; whatever is missing skips the scenarios that need it. */
export interface ConformanceControl {
  /** Moves the server's clock forward. */
  advanceClock?(seconds: number): void | Promise<void>
  revokeSession?(sessionId: string): void | Promise<void>
  disableUser?(userId: string): void | Promise<void>
  removeMembership?(userId: string, tenantId: string): void | Promise<void>
  suspendTenant?(tenantId: string): void | Promise<void>
  deleteTenant?(tenantId: string): void | Promise<void>
  /** The mails sent to an address, oldest first; `link` is null in mails that only tell. */
  mailsTo?(address: string): Promise<{ link: string | null }[]>
  /** Replaces the roles a user holds in a tenant. */
  setRoles?(userId: string, tenantId: string, roles: string[]): void | Promise<void>
}

/**
 * A running server with the seed of `conformanceSeed` in it: sign-up, sign-up with a new tenant and (SHARED)
 * tenant creation switched on, default token lifetimes, rate limits wide enough for some hundred requests.
 */
export interface ConformanceTarget {
  mode: Mode
  /** Absolute URL of the auth routes, without a slash at the end. */
  baseUrl: string
  fetch: typeof globalThis.fetch
  /** Empty in mode `off`. */
  tenants: Partial<Record<TenantKey, SeededTenant>>
  users: Partial<Record<UserKey, SeededUser>>
  control: ConformanceControl
  /** Shuts the server down after the last scenario. */
  close?(): void | Promise<void>
}

/** One promise of the wire: `run` rejects when the target breaks it. */
export interface Scenario {
  title: string
  modes: readonly Mode[]
  needs: readonly (keyof ConformanceControl)[]
  run(target: ConformanceTarget): Promise<void>
}

export const everyMode: readonly Mode[] = ['SHARED', 'ISOLATED', 'off']
export const withTenants: readonly Mode[] = ['SHARED', 'ISOLATED']
export const sharedOnly: readonly Mode[] = ['SHARED']
export const isolatedOnly: readonly Mode[] = ['ISOLATED']
export const offOnly: readonly Mode[] = ['off']

/** A control the scenario declared in `needs`. */
export function control<Key extends keyof ConformanceControl>(
  target: ConformanceTarget,
  key: Key,
): NonNullable<ConformanceControl[Key]> {
  const found = target.control[key]
  if (!found) throw new Error(`the scenario uses the control '${key}' without declaring it in needs`)
  return found
}

export function tenantOf(target: ConformanceTarget, key: TenantKey): SeededTenant {
  const tenant = target.tenants[key]
  if (!tenant) throw new Error(`the target has no tenant '${key}': seed it as conformanceSeed says`)
  return tenant
}

export function userOf(target: ConformanceTarget, key: UserKey): SeededUser {
  const user = target.users[key]
  if (!user) throw new Error(`the target has no user '${key}': seed it as conformanceSeed says`)
  return user
}
