import { routes } from '../contract/index.ts'
import type { Route, RouteName } from '../contract/index.ts'
import type { Call, RouteHandler } from './call.ts'
import { openEventStream } from './event-streams.ts'
import { Failure, failureResponse } from './failure.ts'
import type { Fault } from './faults.ts'
import type { Machinery } from './machinery.ts'
import type { RouteMatch } from './match-route.ts'
import { readJson, validate } from './read-request.ts'
import { namedSessionOf } from './session-cookies.ts'
import { isLive } from './session-lifetime.ts'
import type { BearerTokens } from './sessions.ts'
import type { SessionRow, World } from './world.ts'

/** One request the fake server received; nothing in it is secret. */
export interface LoggedRequest {
  route: RouteName
  /** Id of the user, where the request had or got a session. */
  account: string | null
  /** Id of the session's tenant. */
  tenant: string | null
  /** Status of the answer; 0 when it never arrived. */
  status: number
}

/** A request to a known route. */
export interface Incoming {
  request: Request
  url: URL
  match: RouteMatch
  logged: LoggedRequest
  fault: Fault | undefined
}

/** Answers a request, with a refusal where its use case throws one. */
export async function answer(world: World, machinery: Machinery, incoming: Incoming): Promise<Response> {
  const { match, fault, request } = incoming
  const headers = commonHeaders(world)
  try {
    if (fault === 'status-500') throw new Failure('INTERNAL_ERROR')
    if (fault === 'status-429') throw new Failure('RATE_LIMITED', { retryAfterSeconds: 1 })
    const result = await dispatch(world, machinery, incoming)
    if (result instanceof ReadableStream) return eventStreamResponse(result, headers)
    const body = machinery.cookies.isAskedFor(request.headers)
      ? stow(world, machinery, result, headers)
      : result
    const { status } = routes[match.name]
    if (match.name === 'jwks') headers.set('cache-control', 'public, max-age=300')
    clearDeadCookies(world, machinery, request, headers)
    return body === null ? new Response(null, { status, headers }) : Response.json(body, { status, headers })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    clearDeadCookies(world, machinery, request, headers)
    return failureResponse(error, headers, machinery.challengeOf(request.headers))
  }
}

function eventStreamResponse(stream: ReadableStream<Uint8Array>, headers: Headers): Response {
  headers.set('content-type', 'text/event-stream')
  headers.set('cache-control', 'no-store, no-transform')
  return new Response(stream, { headers })
}

export function commonHeaders(world: World): Headers {
  return new Headers({ 'cache-control': 'no-store', date: new Date(world.clock.now()).toUTCString() })
}

async function dispatch(world: World, machinery: Machinery, { request, url, match, logged }: Incoming) {
  const { headers } = request
  const isByCookie = machinery.cookies.isAskedFor(headers)
  const cookies = isByCookie ? machinery.cookies.read(headers) : new Map<string, string>()
  const identify = (session: SessionRow) => {
    logged.account = session.userId
    logged.tenant = session.tenantId
  }
  const authenticate = () => {
    const session = isByCookie
      ? machinery.authenticateByCookie(world, headers, cookies)
      : machinery.authenticate(world, headers)
    identify(session)
    return session
  }
  const json = await readJson(request)
  if (isByCookie) machinery.cookies.assertSameSite(request, world.trustedOrigins)
  const route: Route = routes[match.name]
  const session = route.isPublic ? null : authenticate()
  if (session) machinery.assertIntendedTenant(world, session, headers)
  if (session?.actor && !route.isOpenToActors) throw new Failure('FORBIDDEN', { reason: 'acting' })
  if (session && route.permission) machinery.assertPermission(world, session, route.permission)
  if (match.name === 'events') return openEventStream(world, session!)
  const input = validate<RouteName>(match, url, json)
  const call = {
    ...input,
    session,
    cookies,
    refreshToken:
      cookies.get(namedSessionOf(headers) ?? '') ??
      (input.body as { refreshToken?: string } | undefined)?.refreshToken,
    userAgent: headers.get('user-agent'),
    identify,
    findCaller: () => unlessRefused(authenticate),
  }
  // The compiler cannot see that a handler and its call were found by the same name.
  return (machinery.handlers[match.name] as RouteHandler<Exclude<RouteName, 'events'>>)(
    world,
    call as unknown as Call<Exclude<RouteName, 'events'>>,
  )
}

/** Moves the tokens of a result into a cookie. */
function stow(world: World, { cookies }: Machinery, result: object | null, headers: Headers): object | null {
  const { accessToken: _accessToken, refreshToken, ...shown } = (result ?? {}) as Partial<BearerTokens>
  if (shown.tokenType !== 'Bearer') return result
  const { sessionId } = world.refreshTokens.get(refreshToken!)!
  headers.append('set-cookie', cookies.write(sessionId, refreshToken))
  return { ...shown, tokenType: 'Cookie' }
}

/** Takes the sessions that are over out of the caller's browser. */
function clearDeadCookies(world: World, { cookies }: Machinery, request: Request, headers: Headers): void {
  if (!cookies.isAskedFor(request.headers)) return
  for (const id of cookies.read(request.headers).keys()) {
    const session = world.sessions.get(id)
    if (!session || !isLive(session, world.clock.now())) headers.append('set-cookie', cookies.write(id))
  }
}

function unlessRefused<T>(find: () => T): T | null {
  try {
    return find()
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
