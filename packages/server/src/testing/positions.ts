import { bodyPositions } from './body-positions.ts'
import type { RouteOptions } from './options.ts'
import { placeFor } from './position.ts'
import type { Position } from './position.ts'
import { isIdName } from './tenant-ids.ts'
import type { TenantIds } from './tenant-ids.ts'
import type { TestRequest } from './test-request.ts'
import { nounBefore, parametersOf, titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** Headers by which applications and proxies name tenants. */
const tenantHeaders = ['x-tenant-id', 'x-organization-id']
const textName = /^(?:q|query|search|term|filter|text|find|name|email|slug)$/i
const cursorName = /cursor|page_?token|^(?:after|before|next|continuation)$/i

/** Every position of a route, each with what is tried there. */
export function positionsOf(
  route: WalkedRoute,
  request: TestRequest,
  own: TenantIds,
  options: RouteOptions,
): Position[] {
  return [
    ...pathPositions(route, request, own, options),
    ...queryPositions(route, request, own),
    ...headerPositions(route, own, options),
    ...(route.method === 'GET' ? [] : bodyPositions(route, request, own, options)),
  ]
}

function pathPositions(
  route: WalkedRoute,
  { params }: TestRequest,
  own: TenantIds,
  options: RouteOptions,
): Position[] {
  const names = parametersOf(route.path)
  const kindsOf = (name: string) => {
    const said = options.params && own.kindOfId(params[name])
    return said ? [said] : own.kindsFor(name, nounBefore(route.path, name))
  }
  const put = (request: TestRequest, name: string, id: string | number) => ({
    ...request,
    params: { ...request.params, [name]: id },
  })
  const single = names.map((name) =>
    placeFor(
      `path ${name}`,
      (other) => other.idsOf(kindsOf(name)),
      (request, id) => put(request, name, id),
    ),
  )
  if (names.length < 2) return single
  // What stands below another tenant's row is only reached when all of the path is that tenant's.
  const together: Position = {
    name: `path ${names.join(' and ')}`,
    isGuess: false,
    attempts: (other) => {
      const ids = names.flatMap((name) => other.idsOf(kindsOf(name)).slice(0, 1))
      if (ids.length < names.length) return []
      return [
        {
          ids,
          put: (request, values) => names.reduce((all, name, at) => put(all, name, values[at]!), request),
        },
      ]
    },
  }
  return [...single, together]
}

function queryPositions(route: WalkedRoute, request: TestRequest, own: TenantIds): Position[] {
  const named = [...route.inputs.queryNames, ...Object.keys(request.query)]
  return [...new Set([...named, 'tenantId', 'userId'])].map((name) =>
    placeFor(
      `query ${name}`,
      (other) => {
        if (cursorName.test(name)) return other.cursorsOf(titleOf(route))
        if (textName.test(name)) return other.texts
        const isId = isIdName(name) || own.kindOfId(request.query[name]) !== null
        return isId ? other.idsOf(own.kindsFor(name)) : []
      },
      (given, id) => ({ ...given, query: { ...given.query, [name]: String(id) } }),
      !named.includes(name),
    ),
  )
}

function headerPositions(route: WalkedRoute, own: TenantIds, { headers = [] }: RouteOptions): Position[] {
  const named = [...route.inputs.headerNames.filter(isIdName), ...headers].map((name) => name.toLowerCase())
  return [...new Set([...named, ...tenantHeaders])].map((name) =>
    placeFor(
      `header ${name}`,
      (other) => other.idsOf(own.kindsFor(name)),
      (request, id) => ({ ...request, headers: { ...request.headers, [name]: String(id) } }),
      !named.includes(name),
    ),
  )
}
