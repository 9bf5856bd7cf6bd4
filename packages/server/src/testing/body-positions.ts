import { placeFor } from './position.ts'
import type { Position } from './position.ts'
import type { RouteOptions } from './options.ts'
import type { Addition } from './sample.ts'
import { isIdName } from './tenant-ids.ts'
import type { TenantIds } from './tenant-ids.ts'
import { dotted, leavesOf, withValue } from './test-request.ts'
import type { TestRequest } from './test-request.ts'
import type { WalkedRoute } from './walked-route.ts'
import type { OtherTenant } from './other-tenant.ts'

type Path = readonly (string | number)[]

/**
 * Positions in a body: where it holds ids or may hold them, beside an own id in a list, and fields it never asked for.
 * Of a body that is not known, every field that the names of the application's entities suggest.
 */
export function bodyPositions(
  route: WalkedRoute,
  request: TestRequest,
  own: TenantIds,
  { body: said }: RouteOptions,
): Position[] {
  const { body, additions } = request
  if (body === undefined) return []
  const leaves = leavesOf(body)
  // What a body of the application's own names is what it says; a guess may be of another kind.
  const kindsAt = (path: Path, kind: string | null) =>
    said && kind !== null ? [kind] : own.kindsFor(nameOf(path), nounOf(path))
  const known = leaves.flatMap((leaf) => knownPositions(leaf, own, kindsAt))
  const optional = additions.flatMap((addition) =>
    leavesOf(addition.value, addition.path).flatMap((leaf) => knownPositions(leaf, own, kindsAt, addition)),
  )
  const names = new Set([...leaves, ...additions].map(({ path }) => String(path[0])))
  const isKnown = names.size > 0 && leaves.every(({ path }) => path.length > 0)
  const added = isKnown ? [['tenantId'], ['userId'], ['id']] : suggested(own)
  const asked: Path[] = route.inputs.bodyNames.filter(isIdName).map((name) => [name])
  const inner = [...new Set(leaves.filter(({ path }) => path.length > 1).map(({ path }) => String(path[0])))]
  const nested = inner
    .filter((name) => !Array.isArray((body as Record<string, unknown>)[name]))
    .map((name) => [name, 'tenantId'])
  return [
    ...known,
    ...optional,
    ...[...asked, ...added, ...nested]
      .filter((path) => path.length > 1 || !names.has(String(path[0])))
      .map((path) =>
        positionAt(path, (other) => other.idsOf(kindsAt(path, null)), { isGuess: !asked.includes(path) }),
      ),
  ]
}

function knownPositions(
  { path, value }: { path: Path; value: unknown },
  own: TenantIds,
  kindsAt: (path: Path, kind: string | null) => string[],
  addition?: Addition,
): Position[] {
  const name = nameOf(path)
  const kind = own.kindOfId(value)
  if (kind === null && !isIdName(name)) {
    const place = textPlaces.find(({ pattern }) => pattern.test(name))?.place
    return place === undefined ? [] : [positionAt(path, (other) => other.textsIn(place), { addition })]
  }
  const tries = (other: OtherTenant) => other.idsOf(kindsAt(path, kind))
  if (path.at(-1) !== 0) return [positionAt(path, tries, { addition })]
  const second = [...path.slice(0, -1), 1]
  return [
    positionAt(path, tries, { addition }),
    positionAt(second, tries, { addition, name: `body ${dotted(path)} beside an own id` }),
  ]
}

function positionAt(
  path: Path,
  tries: (other: OtherTenant) => readonly (string | number)[],
  {
    addition,
    name = `body ${dotted(path)}`,
    isGuess = false,
  }: { addition?: Addition | undefined; name?: string; isGuess?: boolean },
): Position {
  const whole = ({ body }: TestRequest) => (addition ? withValue(body, addition.path, addition.value) : body)
  const put = (request: TestRequest, id: string | number) => ({
    ...request,
    body: withValue(whole(request), path, id),
  })
  return placeFor(name, tries, put, isGuess)
}

/** Fields of a body nobody described. */
function suggested(own: TenantIds): Path[] {
  const kinds = own.kindsFor('id')
  return [
    ['id'],
    ['ids', 0],
    ...kinds.flatMap((kind): Path[] => [[`${kind}Id`], [`${kind}Ids`, 0], [kind, 'id']]),
  ]
}

const textPlaces = [
  { pattern: /email/i, place: 'User.email' },
  { pattern: /slug/i, place: 'Tenant.slug' },
  { pattern: /roles?$/i, place: 'Role.name' },
]

function nameOf(path: Path): string {
  return path.findLast((key) => typeof key === 'string') ?? ''
}

/** `order` in `order.id`. */
function nounOf(path: Path): string {
  const words = path.filter((key) => typeof key === 'string')
  return words.length > 1 ? String(words.at(-2)) : ''
}
