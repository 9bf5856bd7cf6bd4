import { Failure } from './failure.ts'
import { absoluteTtlMs } from './session-lifetime.ts'

/** How sessions travel in cookies. */
export interface SessionCookies {
  /** Whether a request asks for its tokens to travel in cookies; an Authorization header decides alone. */
  isAskedFor(headers: Headers): boolean
  /** The tokens in the cookies of a request, by session id; a name that stands twice is left out. */
  read(headers: Headers): Map<string, string>
  /** `Set-Cookie` value that keeps a session's token in the browser; without a token it removes it. */
  write(sessionId: string, token?: string): string
  /** Refuses what another site made a browser send. */
  assertSameSite(request: Request, trustedOrigins: readonly string[]): void
}

const prefix = '__Host-nest-auth-'

export const sessionCookies: SessionCookies = {
  isAskedFor: (headers) => headers.get('nest-auth-transport') === 'cookie' && !headers.has('authorization'),

  read(headers) {
    const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
    const names = pairs.map(([name]) => name)
    const ours = pairs.filter(
      ([name]) => name?.startsWith(prefix) && names.indexOf(name) === names.lastIndexOf(name),
    )
    return new Map(ours.map(([name, token]) => [name!.slice(prefix.length), token ?? '']))
  },

  write: (sessionId, token = '') =>
    `${prefix}${sessionId}=${token}; Path=/; Max-Age=${token ? absoluteTtlMs / 1000 : 0}; Secure; HttpOnly; SameSite=Lax`,

  assertSameSite({ url, headers }, trustedOrigins) {
    const origin = headers.get('origin')
    if (origin !== null && trustedOrigins.includes(origin)) return
    const site = headers.get('sec-fetch-site')
    const isOwn = site === null ? origin === null || hostOf(origin) === new URL(url).host : isHarmless(site)
    if (!isOwn) throw new Failure('CSRF_REJECTED')
  },
}

/** The session a request names, among those whose cookies come along. */
export function namedSessionOf(headers: Headers): string | null {
  return headers.get('nest-auth-session')
}

const isHarmless = (site: string) => site === 'same-origin' || site === 'none'

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
