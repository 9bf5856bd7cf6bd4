import type { Sent } from './in-process-client.ts'
import type { Addition, Unfilled } from './sample.ts'
import type { Id } from './tenant-ids.ts'
import type { WalkedRoute } from './walked-route.ts'

/** A request to a route, in its parts. */
export interface TestRequest {
  params: Readonly<Record<string, Id>>
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string>>
  body: unknown
  /** What the body may hold besides. */
  additions: readonly Addition[]
  /** Fields of the query and the body that nothing made up is a value for, by where they stand. */
  unfilled: readonly Unfilled[]
}

/** The request as it is sent. */
export function sentFor(route: WalkedRoute, request: TestRequest, token: string | null): Sent {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(request.params[name] ?? 'none')),
  )
  const query = new URLSearchParams(request.query).toString()
  return {
    method: route.method,
    url: query ? `${path}?${query}` : path,
    headers: { ...route.headers, ...(token && { authorization: `Bearer ${token}` }), ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
  }
}

/** The same value with something else in one place; objects on the way are made. */
export function withValue(
  whole: unknown,
  [key, ...rest]: readonly (string | number)[],
  value: unknown,
): unknown {
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = Array.isArray(whole) ? [...(whole as unknown[])] : []
    list[key] = withValue(list[key], rest, value)
    return list
  }
  const object = (typeof whole === 'object' && whole !== null ? whole : {}) as Record<string, unknown>
  return { ...object, [key]: withValue(object[key], rest, value) }
}

/** Every value inside that is neither an object nor a list, with the way to it. */
export function leavesOf(
  whole: unknown,
  path: readonly (string | number)[] = [],
): { path: (string | number)[]; value: unknown }[] {
  if (Array.isArray(whole)) return whole.flatMap((item, at) => leavesOf(item, [...path, at]))
  if (typeof whole === 'object' && whole !== null) {
    return Object.entries(whole).flatMap(([key, value]) => leavesOf(value, [...path, key]))
  }
  return [{ path: [...path], value: whole }]
}

/** The way to a value as findings name it, such as `items[].orderId`. */
export function dotted(path: readonly (string | number)[]): string {
  return path
    .map((key) => (typeof key === 'number' ? '[]' : `.${key}`))
    .join('')
    .replace(/^\./, '')
}
