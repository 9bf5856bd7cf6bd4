import type { AuthSnapshot } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { cookieRoutes } from '../contract/routes/cookies.ts'
import { cookieTransport } from './cookie-transport.ts'
import { accountKeyOf, pairKeyOf } from '../accounts/keys.ts'

/** Options of `snapshotOfCookies()`. */
export interface SnapshotOfCookiesOptions {
  /** The `baseUrl` of the browser's client. */
  baseUrl: string
  /** Where the page's own server reaches the auth routes. @default baseUrl */
  serverUrl?: string
  /** The session to look for, where the page's server knows which one the tab shows. @default the last used */
  sessionId?: string
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch
  signal?: AbortSignal
}

/**
 * Who the browser that sent this `Cookie` header is signed in as, for a page that is rendered on a server: the
 * `initialState` of its `<AuthProvider>`. Sends the session cookies along and nothing else of the header; `loading`
 * when the auth server gives no answer, so that the browser finds out by itself. Never rejects.
 */
export async function snapshotOfCookies(
  cookieHeader: string | null | undefined,
  { baseUrl, serverUrl = baseUrl, sessionId, fetch = globalThis.fetch, signal }: SnapshotOfCookiesOptions,
): Promise<AuthSnapshot> {
  const cookie = sessionCookiesOf(cookieHeader ?? '')
  if (!cookie) return { status: 'signed-out' }
  try {
    const answer = await fetch(serverUrl.replace(/\/+$/, '') + cookieRoutes.listAccounts.path, {
      headers: { ...cookieTransport().headersOf(), cookie },
      // A page is made for one browser: no answer about one may be kept for the next.
      cache: 'no-store',
      redirect: 'error',
      signal: signal ?? null,
    })
    if (!answer.ok) return { status: 'loading' }
    const { items } = (await answer.json()) as ResponseOf<'listAccounts'>
    return snapshotOf(items, baseUrl.replace(/\/+$/, ''), sessionId)
  } catch {
    return { status: 'loading' }
  }
}

function snapshotOf(
  items: ResponseOf<'listAccounts'>['items'],
  baseUrl: string,
  sessionId?: string,
): AuthSnapshot {
  const [last] = items.toSorted((a, b) => b.session.lastUsedAt.localeCompare(a.session.lastUsedAt))
  const item = items.find(({ session }) => session.id === sessionId) ?? last
  if (!item) return { status: 'signed-out' }
  const { user, tenant, membership, session, actor } = item
  const accountKey = accountKeyOf(user.id, baseUrl)
  const pairKey = pairKeyOf({ key: accountKey, tenantId: tenant && tenant.id })
  return { status: 'signed-in', accountKey, pairKey, user, tenant, membership, session, actor }
}

const sessionCookiesOf = (header: string) =>
  header
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => /^__Host-nest-auth-[\da-f-]{36}=/.test(cookie))
    .join('; ')
