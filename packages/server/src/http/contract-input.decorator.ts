import { createParamDecorator } from '@nestjs/common'
import type { ExecutionContext } from '@nestjs/common'
import { requests, routes, ruleOf } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import * as v from 'valibot'
import { AuthError } from '../errors/auth-error.ts'
import { largestBodyBytes } from './body-limit.ts'

/** An answer must not grow with what was sent. */
const mostIssues = 50
const longestPath = 128

interface IncomingRequest {
  headers: Record<string, string | string[] | undefined>
  body?: unknown
  query?: unknown
  params?: unknown
}

type Schemas = { body?: v.GenericSchema; query?: v.GenericSchema; params?: v.GenericSchema }

/**
 * Parameter: the request, validated and made canonical by the contract's schemas (`RequestOutput<Name>`).
 * Answers `VALIDATION_FAILED` with every problem, `UNSUPPORTED_MEDIA_TYPE` or `PAYLOAD_TOO_LARGE`.
 */
export const ContractInput = createParamDecorator((name: RouteName, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<IncomingRequest>()
  const schemas: Schemas = requests[name]
  if (schemas.body || routes[name].method === 'POST') assertReadableBody(request)
  const issues: { path: string; type: string }[] = []
  const read = (schema: v.GenericSchema | undefined, value: unknown) => {
    if (!schema) return undefined
    const parsed = v.safeParse(schema, value ?? {})
    if (parsed.success) return parsed.output
    for (const issue of parsed.issues) issues.push({ path: pathOf(issue), type: ruleOf(issue) })
    return undefined
  }
  const input = {
    body: read(schemas.body, request.body),
    // Express hands over a query without a prototype and Fastify one of a class; the schemas want a plain object.
    query: read(schemas.query, { ...(request.query as object) }),
    params: read(schemas.params, { ...(request.params as object) }),
  }
  if (issues.length > 0) throw new AuthError('VALIDATION_FAILED', { issues: issues.slice(0, mostIssues) })
  return input
})

function pathOf(issue: v.BaseIssue<unknown>): string {
  return (v.getDotPath(issue) ?? '').slice(0, longestPath)
}

function assertReadableBody({ headers }: IncomingRequest): void {
  const length = Number(headers['content-length'] ?? 0)
  if (length > largestBodyBytes) throw new AuthError('PAYLOAD_TOO_LARGE')
  const hasBody = length > 0 || headers['transfer-encoding'] !== undefined
  // Forms and text/plain can be posted by any site without a preflight; JSON cannot.
  if (hasBody && !/^application\/json\s*(?:;|$)/i.test(String(headers['content-type'] ?? ''))) {
    throw new AuthError('UNSUPPORTED_MEDIA_TYPE')
  }
}
