import { Failure } from './failure.ts'
import { namedSessionOf } from './session-cookies.ts'
import { accessTokenTtlSeconds, isLive, reuseIntervalMs } from './session-lifetime.ts'
import { assertStanding, refusalOf } from './standing.ts'
import type { SessionRow, World } from './world.ts'

/** The session behind a request's access token, or a refusal. */
export function authenticate(world: World, headers: Headers): SessionRow {
  const token = /^bearer +([\w.-]+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const known = token === undefined ? undefined : world.accessTokens.get(token)
  const session = known && world.sessions.get(known.sessionId)
  if (!session || world.clock.now() >= known.expiresAt) throw new Failure('UNAUTHENTICATED')
  return admit(world, session)
}

/** The session a request by cookie names, or a refusal; its token serves for as long as an access token would. */
export function authenticateByCookie(
  world: World,
  headers: Headers,
  tokens: ReadonlyMap<string, string>,
): SessionRow {
  const id = namedSessionOf(headers) ?? ''
  const known = world.refreshTokens.get(tokens.get(id) ?? '')
  const session = known && world.sessions.get(known.sessionId)
  if (session?.id !== id) throw new Failure('UNAUTHENTICATED')
  const age = session.generation - known!.generation
  const lifetimeMs = [accessTokenTtlSeconds * 1000, reuseIntervalMs][age] ?? 0
  if (world.clock.now() - session.rotatedAt >= lifetimeMs) throw new Failure('UNAUTHENTICATED')
  return admit(world, session)
}

/** The live session a cookie's token belongs to, whatever the token's age. */
export function peek(world: World, id: string, token: string): SessionRow | undefined {
  const known = world.refreshTokens.get(token)
  const session = known && world.sessions.get(known.sessionId)
  if (session?.id !== id || !isLive(session, world.clock.now())) return undefined
  if (session.generation - known!.generation > 1) return undefined
  return refusalOf(world, session, 'UNAUTHENTICATED') ? undefined : session
}

function admit(world: World, session: SessionRow): SessionRow {
  const now = world.clock.now()
  if (!isLive(session, now)) throw new Failure('UNAUTHENTICATED')
  assertStanding(world, session, 'UNAUTHENTICATED')
  session.lastUsedAt = now
  return session
}
