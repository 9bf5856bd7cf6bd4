import { toJsonSchema } from '@valibot/to-json-schema'
import fc from 'fast-check'
import { requests, routes } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import type { GenericSchema } from 'valibot'
import { canary } from './expect-typed.ts'

/** What a request is about; words such as `$tenantId` stand for what is true when it is sent. */
export interface FuzzedRequest {
  route: RouteName
  method: string
  path: string
  headers: Record<string, string | string[]>
  body: string | undefined
  isSignedIn: boolean
  isChunked: boolean
}

interface JsonSchema {
  type?: string
  format?: string
  pattern?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
  required?: string[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

const live = [
  '$email',
  '$userId',
  '$tenantId',
  '$sessionId',
  '$refreshToken',
  '$accessToken',
  '$slug',
] as const
/** Fields that only mean something with the value somebody really has. */
const liveFields: Record<string, string> = {
  email: '$email',
  tenantId: '$tenantId',
  userId: '$userId',
  id: '$sessionId',
  refreshToken: '$refreshToken',
  password: '$password',
  currentPassword: '$password',
  newPassword: '$password',
  slug: '$slug',
  roles: 'member',
}

/** A value the schema accepts, as far as JSON Schema can say. */
function valid(schema: JsonSchema, name = ''): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valid(one, name)))
  switch (schema.type) {
    case 'object':
      return validObject(schema)
    case 'array':
      return fc.array(valid(schema.items ?? {}, name), { maxLength: 4 })
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 100 })
    case 'null':
      return fc.constant(null)
    default:
      return validText(schema, name)
  }
}

function validObject({
  properties = {},
  required = [],
  additionalProperties,
}: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valid(one, name)]))
  const record = fc.record(fields, { requiredKeys: required })
  return typeof additionalProperties === 'object'
    ? fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), valid(additionalProperties), { maxKeys: 4 })
    : record
}

function validText(
  { format, minLength = 0, maxLength = 40, pattern }: JsonSchema,
  name: string,
): fc.Arbitrary<string> {
  const own = liveFields[name]
  const plain =
    format === 'email'
      ? fc.nat().map((number) => `fuzz-${number}@example.test`)
      : format === 'uuid'
        ? fc.uuid()
        : format === 'uri'
          ? fc.webUrl({ validSchemes: ['https'] })
          : pattern?.startsWith('^\\+')
            ? fc.nat({ max: 99_999_999 }).map((number) => `+49${number + 100_000_000}`)
            : fc
                .stringMatching(/^[a-z][a-z0-9]{2,30}$/)
                .map((text) => text.slice(0, Math.max(maxLength, minLength)))
  return own ? fc.oneof({ weight: 8, arbitrary: fc.constant(own) }, { weight: 1, arbitrary: plain }) : plain
}

const huge = 'x'.repeat(120_000)
const strangeTexts = [
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e',
  'İ',
  'ﬀ',
  'a\u0301',
  '🦊'.repeat(64),
  '%00',
  '%E0%A4%A',
  '../../etc/passwd',
  `'; drop table nest_auth_users; --`,
  '{{7*7}}',
  '<script>',
  'null',
  '__proto__',
  '1e400',
  '00000000-0000-0000-0000-000000000000',
  canary,
  `${canary}\r\nSet-Cookie: a=b`,
]
const anyText = fc.oneof(
  fc.constantFrom(...strangeTexts, ...live),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)
/** An unknown field is told by its name, so that is no echo of a value. */
const anyKey = anyText.map((text) => text.replaceAll(canary, 'field'))
/** Nothing a schema would accept but by chance. */
const wrong = fc.oneof(
  anyText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, [], {}, [[]], { $ne: null }, [canary], huge),
  fc.jsonValue({ maxDepth: 4 }),
)
/** Just inside and just outside of the lengths that fields have. */
const boundary = fc
  .constantFrom(1, 2, 3, 11, 12, 16, 36, 63, 64, 97, 120, 200, 254, 255, 256, 500, 512, 1023, 1024, 2048)
  .chain((length) => fc.constantFrom('a', 'é', '🦊', '1', '-').map((unit) => unit.repeat(length)))
const poisoned = fc.constantFrom(
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"profile":{"__proto__":{"polluted":true}},"email":"$email","password":"$password"}',
  '{"email":"$email","email":"other@example.test","password":"$password"}',
)
const noJson = fc.constantFrom(
  '',
  '{',
  '[',
  'null',
  '"x"',
  '[]',
  '1e400',
  '\ufeff{}',
  '{"a":1}}',
  '['.repeat(9999),
  'email=a',
)

const schemaOf = (schema: GenericSchema) =>
  toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' }) as JsonSchema

/** A body with every kind of mistake, or none. */
function bodyOf(schema: GenericSchema | undefined): fc.Arbitrary<string | undefined> {
  const good = schema ? valid(schemaOf(schema)) : fc.constant({})
  const bent = fc
    .tuple(good, fc.nat(), fc.oneof(wrong, boundary))
    .map(([body, at, value]) => withOne(body as Record<string, unknown>, at, value))
  const more = fc
    .tuple(good, fc.dictionary(anyKey, wrong, { minKeys: 1, maxKeys: 3 }))
    .map(([body, extra]) => ({ ...(body as object), ...extra }))
  return fc.oneof(
    { weight: 4, arbitrary: good.map((body) => JSON.stringify(body)) },
    { weight: 8, arbitrary: bent.map((body) => JSON.stringify(body)) },
    { weight: 2, arbitrary: more.map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: poisoned },
    { weight: 1, arbitrary: noJson },
    { weight: 1, arbitrary: wrong.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

function withOne(body: Record<string, unknown>, at: number, value: unknown): unknown {
  const keys = Object.keys(body)
  return keys.length === 0 ? value : { ...body, [keys[at % keys.length]!]: value }
}

const oddHeaders: fc.Arbitrary<Record<string, string | string[]>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Record<string, string | string[]>>(
      { authorization: ['Bearer $accessToken', 'Bearer nobody'] },
      { authorization: 'Basic $accessToken' },
      { cookie: ['a=b', '__Host-nest-auth-$sessionId=$refreshToken'] },
      { cookie: '%E0%A4%A; __proto__=x' },
      { 'nest-auth-transport': 'cookie' },
      { 'nest-auth-transport': 'cookie', 'nest-auth-session': '$sessionId' },
      { 'nest-auth-transport': ['cookie', 'bearer'] },
      { 'nest-auth-device': 'AAAA' },
      { 'x-tenant-id': '$tenantId', 'x-user-id': '$userId' },
      { 'x-forwarded-for': ['1.2.3.4', '::1'], forwarded: 'for=_hidden' },
      { 'x-request-id': 'not well formed' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { accept: 'text/event-stream' },
      { 'accept-encoding': 'identity;q=0' },
      { expect: 'nothing' },
      { 'if-match': '*', range: 'bytes=0-0' },
      { 'x-http-method-override': 'DELETE' },
    ),
  },
)
const contentType = fc.oneof(
  { weight: 12, arbitrary: fc.constant('application/json') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-7',
      'application/json; charset=evil',
      'application/json;charset=utf-16',
      'application/xml',
      'application/json, text/plain',
      'APPLICATION/JSON',
      '',
    ),
  },
)

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

const strangeQuery = fc.dictionary(
  fc.constantFrom('slug', 'search', 'cursor', 'limit', 'a[__proto__][x]', 'email[$ne]', '__proto__', 'x'),
  anyText,
  { maxKeys: 3 },
)

/** Any request to a route: as it should be, and in every way it should not. */
function requestTo(route: RouteName): fc.Arbitrary<FuzzedRequest> {
  const schemas: { body?: GenericSchema; query?: GenericSchema; params?: GenericSchema } = requests[route]
  const { method, path } = routes[route]
  const query = schemas.query
    ? fc.oneof(valid(schemaOf(schemas.query)) as fc.Arbitrary<Record<string, unknown>>, strangeQuery)
    : fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: strangeQuery })
  return fc.record({
    route: fc.constant(route),
    method: fc.oneof(
      { weight: 14, arbitrary: fc.constant<string>(method) },
      { weight: 1, arbitrary: fc.constantFrom(...methods) },
    ),
    path: fc.tuple(fc.oneof(fc.constantFrom(...live), fc.uuid(), anyText), query).map(([id, search]) => {
      const text = new URLSearchParams(search as Record<string, string>)
      return `/auth${path.replace(/:\w+/, encode(id))}${text.size > 0 ? `?${text.toString().replaceAll('%24', '$')}` : ''}`
    }),
    headers: fc.tuple(oddHeaders, contentType).map(([odd, type]) => ({ ...odd, 'content-type': type })),
    body: bodyOf(schemas.body),
    isSignedIn: fc.boolean(),
    isChunked: fc.nat(9).map((number) => number === 0),
  })
}

/** Live words stay as they are; of anything else what a client could send. */
function encode(id: string): string {
  return id.startsWith('$') ? id : encodeURIComponent(id.replace(/\p{Surrogate}/gu, '?')).slice(0, 2000)
}

// A stream that is granted has no end; its refusals are those of every guarded route.
const fuzzed = (Object.keys(routes) as RouteName[]).filter((name) => name !== 'events')
// Built once for each route: building one takes ten times as long as what is then done with a request.
const requestsTo = new Map(fuzzed.map((route) => [route, requestTo(route)]))

/** Any request of the contract. */
export const contractRequest: fc.Arbitrary<FuzzedRequest> = fc
  .constantFrom(...fuzzed)
  .chain((route) => requestsTo.get(route)!)
