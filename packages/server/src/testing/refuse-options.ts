import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { nearestOf } from '../nearest-name.ts'
import type { RouteOptions, TenantIsolationOptions } from './options.ts'
import type { TenantTable } from './tenant-tables.ts'

const known: Record<keyof TenantIsolationOptions, true> = {
  seed: true,
  ids: true,
  routes: true,
  includeLibraryRoutes: true,
  include: true,
  roles: true,
  routeTimeoutSeconds: true,
  print: true,
  randomSeed: true,
}
const knownOfRoute: Record<keyof RouteOptions, true> = {
  body: true,
  params: true,
  query: true,
  headers: true,
  spansTenants: true,
  mayChange: true,
  publicPositions: true,
  skip: true,
}
/** Timers take no more milliseconds. */
const longestSeconds = 2_147_483

/**
 * Refuses what a walk would otherwise pass over in silence: options, routes and entities that do not exist, and a time in
 * which no route answers.
 */
export function refuseOptions(
  options: TenantIsolationOptions,
  titles: readonly string[],
  tables: readonly TenantTable[],
): void {
  refuseUnknown('option', Object.keys(options), Object.keys(known))
  const { routeTimeoutSeconds: seconds = 1, routes = {} } = options
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= longestSeconds))
    refuse(`routeTimeoutSeconds is ${String(seconds)}; it takes seconds above 0, at most ${longestSeconds}.`)
  refuseUnknown('route', Object.keys(routes), titles)
  for (const [title, route] of Object.entries(routes)) {
    const of = ` of routes['${title}']`
    refuseUnknown('option', Object.keys(route), Object.keys(knownOfRoute), of)
    const changeable = tables.flatMap(({ entity, path }) => [entity, path])
    refuseUnknown('entity with rows of tenants', route.mayChange ?? [], changeable, `, in mayChange${of}`)
  }
}

function refuseUnknown(what: string, given: readonly string[], names: readonly string[], where = ''): void {
  const unknown = given.find((name) => !names.includes(name))
  if (unknown === undefined) return
  const nearest = nearestOf(unknown, names)
  refuse(
    `there is no ${what} "${unknown}"${where}${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`,
  )
}

function refuse(why: string): never {
  throw new NestAuthMisuseError(`expectTenantIsolation(): ${why}`)
}
