import { expect } from 'vitest'
import { errorStatus } from '@nest-auth/js-client/contract'
import type { BearerResult, ErrorCode } from '@nest-auth/js-client/contract'
import type { Answer, TestApp } from './test-app.ts'

/** A password that meets the default policy. */
export const goodPassword = 'violet-harbour-91-kettle'

let count = 0

/** A word nobody used before; tenants, people and slugs of one test do not meet those of another. */
export function fresh(stem: string): string {
  count += 1
  return `${stem}-${process.pid.toString(36)}-${Date.now().toString(36)}-${count}`
}

export const freshEmail = (stem = 'person') => `${fresh(stem)}@example.test`

/** Name and slug of a tenant to found. */
export function freshTenant(name = 'Acme') {
  return { name, slug: fresh('tenant') }
}

/** Somebody who signed up. */
export interface Person {
  email: string
  userId: string
  tenantId: string | null
  sessionId: string
  accessToken: string
  refreshToken: string
}

/** The body of an answer that must have succeeded. */
export function succeeded(answer: Answer, status = 200) {
  expect(answer.status, answer.text).toBe(status)
  return answer.body
}

/** Signs somebody up, as the owner of a tenant where there are tenants. */
export async function newcomer(app: TestApp, body: Record<string, unknown> = {}): Promise<Person> {
  const email = freshEmail()
  const founds = app.tenancy !== 'off' && !('tenantId' in body)
  const answer = await app.call('signup', {
    body: { email, password: goodPassword, ...(founds && { newTenant: freshTenant() }), ...body },
  })
  return personOf(succeeded(answer, 201), email)
}

/** Signs a person in again; a further session. */
export async function signIn(
  app: TestApp,
  { email, tenantId }: Pick<Person, 'email' | 'tenantId'>,
): Promise<Person> {
  const answer = await app.call('login', {
    body: { email, password: goodPassword, ...(tenantId && { tenantId }) },
  })
  return personOf(succeeded(answer), email)
}

export function personOf(result: BearerResult, email: string): Person {
  return {
    email,
    userId: result.user.id,
    tenantId: result.tenant?.id ?? null,
    sessionId: result.session.id,
    accessToken: result.accessToken,
    refreshToken: result.refreshToken,
  }
}

/** Founds a further tenant of a SHARED person; answers its id. */
export async function foundTenant(app: TestApp, person: Person, name?: string): Promise<string> {
  const answer = await app.call('createTenant', { token: person.accessToken, body: freshTenant(name) })
  return succeeded(answer, 201).id
}

/** Exchanges a refresh token. */
export const refresh = (app: TestApp, refreshToken: string) => app.call('refresh', { body: { refreshToken } })

/** The error body of the contract. */
export function refusal(code: ErrorCode, details?: unknown) {
  return {
    statusCode: errorStatus[code],
    code,
    message: expect.stringMatching(/^.{5,200}$/),
    requestId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    ...(details === undefined ? {} : { details }),
  }
}

/** The answer refuses with this code, this status and nothing else. */
export function expectRefusal(answer: Answer, code: ErrorCode, details?: unknown): void {
  expect({ status: answer.status, body: answer.body }, answer.text).toEqual({
    status: errorStatus[code],
    body: refusal(code, details),
  })
}

/** What may be compared between two answers: everything but the request's own id and the date. */
export function comparable({ status, text, headers }: Answer) {
  const names = [...headers.keys()].filter((name) => name !== 'date').toSorted()
  return { status, text: text.replace(/"requestId":"[^"]*"/, '"requestId":"…"'), names }
}

/** Whether a session still serves requests, and whether its refresh token does; each as status and code. */
export async function stateOf(app: TestApp, person: Pick<Person, 'accessToken' | 'refreshToken'>) {
  const me = await app.call('me', { token: person.accessToken })
  const refreshed = await refresh(app, person.refreshToken)
  return [me, refreshed].map(({ status, body }) => body?.code ?? status)
}
