import { routes } from '../contract/index.ts'
import type { RouteName } from '../contract/index.ts'

/** A route of the table and the values of its path parameters. */
export interface RouteMatch {
  name: RouteName
  params: Record<string, string>
}

const patterns = (Object.keys(routes) as RouteName[]).map((name) => ({
  name,
  method: routes[name].method,
  segments: routes[name].path.split('/'),
}))

/** The route a method and a path below the prefix lead to. */
export function matchRoute(method: string, pathname: string, prefix: string): RouteMatch | undefined {
  if (!pathname.startsWith(`${prefix}/`)) return undefined
  const segments = pathname.slice(prefix.length).split('/')
  for (const pattern of patterns) {
    const params = pattern.method === method ? matchSegments(pattern.segments, segments) : undefined
    if (params) return { name: pattern.name, params }
  }
  return undefined
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index]!
    if (expected.startsWith(':')) params[expected.slice(1)] = actual
    else if (expected !== actual) return undefined
  }
  return params
}
