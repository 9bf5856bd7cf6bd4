import { expect } from 'vitest'
import type { AuthenticatedResult, ResponseOf } from '../../src/contract/index.ts'
import { refuse, succeed } from './http.ts'
import type { Person } from './people.ts'
import type { ConformanceTarget } from './target.ts'

/** The target as one browser sees it: cookies of answers are kept and sent along. */
export interface Browser extends ConformanceTarget {
  cookies: Map<string, string>
  /** Every `Set-Cookie` so far, oldest first. */
  received: string[]
}

export type CookieResult = Extract<AuthenticatedResult, { tokenType: 'Cookie' }>

export function openBrowser(target: ConformanceTarget): Browser {
  const cookies = new Map<string, string>()
  const received: string[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    if (!headers.has('cookie') && cookies.size > 0) headers.set('cookie', cookieHeader(cookies))
    const response = await target.fetch(input, { ...init, headers: Object.fromEntries(headers) })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string]
      // A server may also recognise the device; that cookie belongs to no session.
      if (name === '__Host-nest-auth-device') continue
      received.push(line)
      if (/;\s*max-age=0(;|$)/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return { ...target, fetch, cookies, received }
}

export const cookieHeader = (cookies: Iterable<[string, string]>) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

export const cookieName = (sessionId: string) => `__Host-nest-auth-${sessionId}`

/** The headers of a request by cookie, on behalf of a session where one is named. */
export const byCookie = (sessionId?: string) => ({
  'nest-auth-transport': 'cookie',
  ...(sessionId !== undefined && { 'nest-auth-session': sessionId }),
})

/** Signs a person in, in this browser. */
export async function enter(browser: Browser, { email, password, tenantId }: Person): Promise<CookieResult> {
  const body = { email, password, ...(tenantId && { tenantId }) }
  const result = await succeed(browser, 'login', { body, headers: byCookie() })
  expect(result).toMatchObject({ status: 'authenticated', tokenType: 'Cookie' })
  return result as CookieResult
}

/** `me` of a session this browser must be able to use; `cookie` replaces what the jar would send. */
export function assertOpen(
  browser: ConformanceTarget,
  sessionId: string,
  cookie?: string,
): Promise<ResponseOf<'me'>> {
  return succeed(browser, 'me', { headers: { ...byCookie(sessionId), ...(cookie && { cookie }) } })
}

export function assertShut(browser: ConformanceTarget, sessionId: string, cookie?: string) {
  const headers = { ...byCookie(sessionId), ...(cookie && { cookie }) }
  return refuse(browser, 'me', 'UNAUTHENTICATED', { headers })
}

export function refreshByCookie(browser: ConformanceTarget, sessionId: string, cookie?: string) {
  const headers = { ...byCookie(sessionId), ...(cookie && { cookie }) }
  return succeed(browser, 'refresh', { body: {}, headers })
}
