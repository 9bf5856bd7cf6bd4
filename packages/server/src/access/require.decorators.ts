import 'reflect-metadata'
import type { GuardName, PermissionName, RoleName } from './register.ts'

/** One condition a caller must meet; an empty list of names is met by nobody. */
export interface Requirement {
  on: 'role' | 'permission' | 'guard'
  match: 'any' | 'all'
  names: readonly string[]
}

/** Names of which one, or all, must be held. */
export type AnyOrAll<Name extends string> = { any: readonly Name[] } | { all: readonly Name[] }

export const REQUIREMENTS = Symbol('nest-auth:requirements')

/**
 * The caller must hold one of these roles in the active tenant; `{ all: […] }` asks for each. A role counts on the
 * guard named by `RequireGuard`, without one on `web`. An empty list refuses everybody.
 */
export const RequireRoles = (...roles: RoleName[] | [AnyOrAll<RoleName>]) =>
  require('role', requirementOf('any', roles))

/**
 * The caller must hold each of these permissions in the active tenant; `{ any: […] }` asks for one. Next to
 * `RequireGuard` only roles of that guard grant. Names are compared whole: there are no wildcards. An empty list
 * refuses everybody.
 */
export const RequirePermissions = (...permissions: PermissionName[] | [AnyOrAll<PermissionName>]) =>
  require('permission', requirementOf('all', permissions))

/** The caller must hold a role of this guard in the active tenant. */
export const RequireGuard = (guard: GuardName) => require('guard', { match: 'any', names: [guard] })

function requirementOf(
  match: 'any' | 'all',
  given: readonly (string | AnyOrAll<string>)[],
): Omit<Requirement, 'on'> {
  const [first] = given
  if (typeof first !== 'object') return { match, names: given as readonly string[] }
  return 'all' in first ? { match: 'all', names: first.all } : { match: 'any', names: first.any }
}

/** Adds to what is required already, also of a controller's parent: a requirement is never lost to another. */
function require(on: Requirement['on'], rest: Omit<Requirement, 'on'>): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const holder = (descriptor?.value ?? target) as object
    const known = (Reflect.getMetadata(REQUIREMENTS, holder) ?? []) as Requirement[]
    Reflect.defineMetadata(REQUIREMENTS, [...known, { on, ...rest }], holder)
  }
}
