import type { RouteName } from '@nest-auth/js-client/contract'

/** A route of the application, and what is known about what it takes. */
export interface WalkedRoute {
  method: string
  /** As the router has it, such as `/orders/:id`. */
  path: string
  /** Headers without which another version would answer. */
  headers: Record<string, string>
  isPublic: boolean
  /** Its name in the contract, for a route of the library. */
  contractName: RouteName | null
  inputs: HandlerInputs
}

/** What the parameters of a handler say about the request. */
export interface HandlerInputs {
  hasBody: boolean
  bodyNames: string[]
  bodySchema: unknown
  /** The class of the whole body. */
  bodyClass: Function | null
  queryNames: string[]
  querySchema: unknown
  queryClass: Function | null
  headerNames: string[]
}

/** Method and path: how options and findings name a route. */
export function titleOf({ method, path }: Pick<WalkedRoute, 'method' | 'path'>): string {
  return `${method} ${path}`
}

/** The noun before a path parameter, such as `orders` in `/orders/:id`. */
export function nounBefore(path: string, parameter: string): string {
  return path.match(new RegExp(`/([\\w-]+)/:${parameter}(?![\\w])`))?.[1] ?? ''
}

/** The names of the path parameters. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
}
