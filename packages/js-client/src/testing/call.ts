import type { RequestOutput, ResponseOf, RouteName, routes } from '../contract/index.ts'
import type { SessionRow, World } from './world.ts'

type SessionFor<Name extends RouteName> = (typeof routes)[Name]['isPublic'] extends true ? null : SessionRow

/** One validated request to a route. */
export interface Call<Name extends RouteName> extends RequestOutput<Name> {
  /** Who calls; null on public routes. */
  session: SessionFor<Name>
  userAgent: string | null
  /** The refresh token the call is about: that of the named cookie, else that of the body. */
  refreshToken: string | undefined
  /** The tokens in the cookies of a request by cookie, by session id. */
  cookies: ReadonlyMap<string, string>
  /** Who calls a route that works without a session too; null when nobody. */
  findCaller(): SessionRow | null
  /** Tells the request log whose session a public route opened or refreshed. */
  identify(session: SessionRow): void
}

/** The use case behind a route: answers, or throws a `Failure`. */
export type RouteHandler<Name extends RouteName> = (world: World, call: Call<Name>) => ResponseOf<Name>

/** One handler per route of the contract that answers once; streams are opened by the server itself. */
export type RouteHandlers = { [Name in Exclude<RouteName, 'events'>]: RouteHandler<Name> }
