import { routes } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'

/** Metadata of a handler: the name of the route it serves. */
export const CONTRACT_ROUTE = Symbol('nest-auth:contract-route')

const patterns = Object.entries(routes).map(([name, { method, path }]) => ({
  name: name as RouteName,
  method,
  pattern: new RegExp(`^${path.replace(/\./g, '\\.').replace(/:\w+/g, '[^/]+')}/?$`, 'i'),
}))

/** Whether the contract has a route at this path, below the prefix. */
export function isPathOfContract(path: string): boolean {
  return patterns.some(({ pattern }) => pattern.test(path))
}

/** The route of the contract a request was meant for; null for none. */
export function routeAt(method: string, path: string): RouteName | null {
  return patterns.find((route) => route.method === method && route.pattern.test(path))?.name ?? null
}
