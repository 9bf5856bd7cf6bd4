import type { HttpHandler } from 'msw'
import { routes } from '../contract/index.ts'
import type { RouteName } from '../contract/index.ts'
import { withCookieJar } from './cookie-jar.ts'
import type { FakeAuthServer } from './server.ts'

/** Options of `authHandlers()`. */
export interface AuthHandlersOptions {
  /** Where the client believes the auth routes are; in Node an absolute URL. */
  baseUrl: string
}

/** MSW request handlers, one per route, that let the fake server answer. Needs `msw` 2 installed. */
export async function authHandlers(
  server: FakeAuthServer,
  options: AuthHandlersOptions,
): Promise<HttpHandler[]> {
  // Loaded on demand: the fake server itself works without msw.
  const { http } = await import('msw')
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const prefix = new URL(baseUrl, 'http://localhost').pathname.replace(/\/+$/, '')
  // MSW itself forwards only what `document.cookie` shows, and no script sees a session cookie.
  const handle = withCookieJar((request) => server.handle(request, prefix))
  const respond = ({ request }: { request: Request }) => handle(request)
  const handlers = (Object.keys(routes) as RouteName[]).map((name) => {
    const { method, path } = routes[name]
    return http[methods[method]](baseUrl + path, respond)
  })
  return [...handlers, http.all(`${baseUrl}/*`, respond)]
}

const methods = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const
