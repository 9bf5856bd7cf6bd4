import * as v from 'valibot'
import { requests, ruleOf } from '../contract/index.ts'
import type { RequestOutput, RouteName, ValidationIssue } from '../contract/index.ts'
import { Failure } from './failure.ts'
import type { RouteMatch } from './match-route.ts'

const maxBodyBytes = 100 * 1024

/** The body as JSON: refuses what is too large, of another type or unreadable. An absent body is an empty object. */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength > maxBodyBytes) throw new Failure('PAYLOAD_TOO_LARGE')
  if (bytes.byteLength === 0) return {}
  if (!/^application\/json *(; *charset="?utf-8"? *)?$/i.test(request.headers.get('content-type') ?? '')) {
    throw new Failure('UNSUPPORTED_MEDIA_TYPE')
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Failure('MALFORMED_REQUEST')
  }
}

/** Body, query and path parameters after the contract's validation; lists every problem, never a value. */
export function validate<Name extends RouteName>(
  match: RouteMatch,
  url: URL,
  json: unknown,
): RequestOutput<Name> {
  const schemas: { body?: v.GenericSchema; query?: v.GenericSchema; params?: v.GenericSchema } =
    requests[match.name]
  const inputs = { body: json, query: readQuery(url.searchParams), params: match.params }
  const issues: ValidationIssue[] = []
  const read = (key: 'body' | 'query' | 'params') => {
    const schema = schemas[key]
    if (!schema) return undefined
    const result = v.safeParse(schema, inputs[key])
    for (const issue of result.issues ?? []) issues.push(problem(issue))
    return result.output
  }
  const output = { body: read('body'), query: read('query'), params: read('params') }
  if (issues.length > 0) throw new Failure('VALIDATION_FAILED', { issues })
  return output as RequestOutput<Name>
}

function problem(issue: v.BaseIssue<unknown>): ValidationIssue {
  return { path: v.getDotPath(issue) ?? '', type: ruleOf(issue) }
}

function readQuery(search: URLSearchParams): Record<string, unknown> {
  const keys = [...new Set(search.keys())]
  return Object.fromEntries(
    keys.map((key) => {
      const values = search.getAll(key)
      return [key, values.length === 1 ? values[0] : values]
    }),
  )
}
