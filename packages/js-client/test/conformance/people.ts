import { expect } from 'vitest'
import type { BearerResult, LoginResult, ResponseOf } from '../../src/contract/index.ts'
import { call, refuse, succeed } from './http.ts'
import type { CallOptions } from './http.ts'
import { tenantOf, userOf } from './target.ts'
import type { ConformanceTarget, UserKey } from './target.ts'

/** Somebody the scenario made for itself, so that scenarios do not disturb one another. */
export interface Person {
  email: string
  password: string
  userId: string
  tenantId: string | null
  /** The session of the sign-up. */
  session: BearerResult
}

/** Letters and digits nobody used before. */
export function unique(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(0, 16)
}

export const strongPassword = 'saffron-trellis-58-quarry'

/** A tenant to found, with a name and slug nobody used before. */
export function freshTenant(name = 'Fresh') {
  const mark = unique()
  return { name: `${name} ${mark}`, slug: `t-${mark}` }
}

/** Signs somebody up: with a tenant of their own where there are tenants. */
export async function newcomer(target: ConformanceTarget): Promise<Person> {
  const email = `n-${unique()}@example.test`
  const body = { email, password: strongPassword, ...(target.mode !== 'off' && { newTenant: freshTenant() }) }
  const session = authenticated(await succeed(target, 'signup', { body }))
  return {
    email,
    password: strongPassword,
    userId: session.user.id,
    tenantId: session.tenant?.id ?? null,
    session,
  }
}

/** Signs a person in again. */
export async function signIn(target: ConformanceTarget, person: Person): Promise<BearerResult> {
  const { email, password, tenantId } = person
  const body = { email, password, ...(target.mode !== 'off' && tenantId && { tenantId }) }
  return authenticated(await succeed(target, 'login', { body }))
}

/** The login body of a seeded user, with the tenant where the mode demands one. */
export function credentials(target: ConformanceTarget, key: UserKey) {
  const { email, password, tenant } = userOf(target, key)
  return {
    email,
    password,
    ...(target.mode === 'ISOLATED' && tenant && { tenantId: tenantOf(target, tenant).id }),
  }
}

/** Founds a further tenant of a SHARED person and answers with its id. */
export async function foundTenant(target: ConformanceTarget, person: Person, name?: string): Promise<string> {
  const { accessToken } = person.session
  return (await succeed(target, 'createTenant', { accessToken, body: freshTenant(name) })).id
}

export function authenticated(result: LoginResult | ResponseOf<'signup'>): BearerResult {
  expect(result).toMatchObject({ status: 'authenticated', tokenType: 'Bearer' })
  return result as BearerResult
}

/** Switches the tenant of a session, which ends unless it is kept. */
export async function switchTo(
  target: ConformanceTarget,
  { accessToken }: Access,
  body: { tenantId: string; keepCurrentSession?: boolean },
): Promise<BearerResult> {
  return authenticated(await succeed(target, 'switchTenant', { accessToken, body }))
}

type Tokens = Pick<BearerResult, 'accessToken' | 'refreshToken'>
type Access = Pick<Tokens, 'accessToken'>
type Refresh = Pick<Tokens, 'refreshToken'>

/** `me` of a session that must be alive. */
export function assertAlive(target: ConformanceTarget, { accessToken }: Access) {
  return succeed(target, 'me', { accessToken })
}

export function assertSignedOut(target: ConformanceTarget, { accessToken }: Access) {
  return refuse(target, 'me', 'UNAUTHENTICATED', { accessToken })
}

/** Neither token of a session works any more. */
export async function assertDead(target: ConformanceTarget, tokens: Tokens): Promise<void> {
  await assertSignedOut(target, tokens)
  await refuse(target, 'refresh', 'INVALID_REFRESH_TOKEN', { body: { refreshToken: tokens.refreshToken } })
}

export async function refresh(target: ConformanceTarget, { refreshToken }: Refresh) {
  const tokens = await succeed(target, 'refresh', { body: { refreshToken } })
  expect(tokens.tokenType).toBe('Bearer')
  return tokens as Extract<ResponseOf<'refresh'>, { tokenType: 'Bearer' }>
}

export function refuseRefresh(target: ConformanceTarget, { refreshToken }: Refresh) {
  return refuse(target, 'refresh', 'INVALID_REFRESH_TOKEN', { body: { refreshToken } })
}

export function callLogin(target: ConformanceTarget, body: CallOptions['body']) {
  return call(target, 'login', { body })
}

/** A UUIDv7 that names nothing. */
export const unknownId = '01900000-0000-7000-8000-00000000dead'
