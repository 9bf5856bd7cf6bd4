import * as v from 'valibot'
import { expect } from 'vitest'
import { errorStatus, responses, routes } from '../../src/contract/index.ts'
import type { ErrorBody, ErrorCode, ResponseOf, RouteName } from '../../src/contract/index.ts'
import type { ConformanceTarget } from './target.ts'

/** How to call a route; nothing here is checked, so that wrong requests can be sent too. */
export interface CallOptions {
  body?: unknown
  query?: Record<string, string> | string
  params?: Record<string, string>
  accessToken?: string
  headers?: Record<string, string>
}

/** What came back, read but not judged. */
export interface Answer {
  status: number
  text: string
  headers: Headers
}

/** Calls a route of the contract. */
export function call(target: ConformanceTarget, name: RouteName, options: CallOptions = {}): Promise<Answer> {
  const { method, path } = routes[name]
  const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(options.params?.[key] ?? ''))
  const query = new URLSearchParams(options.query).toString()
  const init: RequestInit = { method, headers: { ...options.headers } }
  const headers = init.headers as Record<string, string>
  if (options.accessToken !== undefined) headers['authorization'] = `Bearer ${options.accessToken}`
  if (options.body !== undefined) {
    headers['content-type'] ??= 'application/json'
    init.body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
  }
  return send(target, filled + (query && `?${query}`), init)
}

/** Sends any request below the route prefix. */
export async function send(target: ConformanceTarget, path: string, init: RequestInit): Promise<Answer> {
  const response = await target.fetch(target.baseUrl + path, init)
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** Calls a route that must succeed with the contract's status and shape. */
export async function succeed<Name extends RouteName>(
  target: ConformanceTarget,
  name: Name,
  options: CallOptions = {},
): Promise<ResponseOf<Name>> {
  const answer = await call(target, name, options)
  expect(answer.status, `${name} answered ${answer.text}`).toBe(routes[name].status)
  const isEmpty = routes[name].status === 204
  if (isEmpty) expect(answer.text, `${name} answers without a body`).toBe('')
  return shapeOf(name, isEmpty ? 'null' : answer.text)
}

function shapeOf<Name extends RouteName>(name: Name, text: string): ResponseOf<Name> {
  const schema: v.GenericSchema = responses[name]
  const result = v.safeParse(schema, JSON.parse(text))
  const problems = result.issues?.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.type}`)
  expect(problems, `the answer of ${name} has the shape of the contract`).toBeUndefined()
  return result.output as ResponseOf<Name>
}

/** Calls a route that must refuse with one of the codes and the error body of the contract. */
export async function refuse(
  target: ConformanceTarget,
  name: RouteName,
  codes: ErrorCode | ErrorCode[],
  options: CallOptions = {},
): Promise<ErrorBody> {
  const answer = await call(target, name, options)
  const body = errorOf(answer, codes, name)
  for (const secret of secretsOf(options)) {
    expect(answer.text.includes(secret), `the refusal of ${name} does not echo a secret`).toBe(false)
  }
  return body
}

/** Reads an answer as a refusal with one of the codes. */
export function errorOf(answer: Answer, codes: ErrorCode | ErrorCode[], what = 'the request'): ErrorBody {
  expect(answer.headers.get('content-type') ?? '', `${what} answered ${answer.text}`).toMatch(
    /^application\/json/,
  )
  const body = JSON.parse(answer.text) as ErrorBody
  expect([codes].flat(), `${what} answered ${answer.text}`).toContain(body.code)
  expect({ ...body, details: null }, `${what} answers with the error body`).toEqual({
    statusCode: errorStatus[body.code],
    code: body.code,
    message: expect.stringMatching(/./),
    requestId: expect.stringMatching(/./),
    details: null,
  })
  expect(answer.status).toBe(body.statusCode)
  if (body.code === 'VALIDATION_FAILED') {
    expect(body.details?.issues?.length, `${what} names the problems`).toBeGreaterThan(0)
    for (const issue of body.details!.issues!) {
      expect(issue).toEqual({ path: expect.any(String), type: expect.any(String) })
    }
  }
  return body
}

function secretsOf({ body, accessToken }: CallOptions): string[] {
  const fields = typeof body === 'object' ? (body as Record<string, unknown>) : {}
  const secrets = [accessToken, fields['password'], fields['refreshToken'], fields['selectionToken']]
  return secrets.filter((value): value is string => typeof value === 'string' && value.length > 7)
}

/** The values in ascending order. */
export function sorted<Value extends string | number>(values: Iterable<Value>): Value[] {
  return [...values].toSorted((one, other) => (one < other ? -1 : Number(one > other)))
}

/** An answer without what differs between any two requests, for comparing two refusals. */
export function comparable({ status, text, headers }: Answer) {
  const body = text ? { ...(JSON.parse(text) as object), requestId: null } : null
  return { status, body, headerNames: sorted(headers.keys()) }
}
