import type { BearerResult } from '../contract/index.ts'
import { Failure } from './failure.ts'
import { opaqueToken, randomBytes, toBase64Url, uuidv7 } from './ids.ts'
import { absoluteTtlMs, accessTokenTtlSeconds, isLive, reuseIntervalMs } from './session-lifetime.ts'
import { assertStanding } from './standing.ts'
import { membershipOf } from './tenants.ts'
import type { SessionRow, World } from './world.ts'

interface NewSession {
  userId: string
  tenantId: string | null
  deviceName: string | null
  userAgent: string | null
  /** The session a tenant switch starts from; the new one joins its sign-in and keeps its absolute end. */
  derivedFrom?: SessionRow
  /** Who acts, and for how long. */
  acting?: { actor: NonNullable<SessionRow['actor']>; ttlMs: number }
}

export function openSession(world: World, input: NewSession): SessionRow {
  const now = world.clock.now()
  const id = uuidv7(now)
  const session: SessionRow = {
    id,
    signInId: input.derivedFrom?.signInId ?? id,
    userId: input.userId,
    tenantId: input.tenantId,
    createdAt: now,
    lastUsedAt: now,
    absoluteExpiresAt: input.derivedFrom?.absoluteExpiresAt ?? now + absoluteTtlMs,
    rotatedAt: now,
    generation: 0,
    refreshToken: opaqueToken('rt'),
    isRevoked: false,
    deviceName: input.deviceName,
    userAgent: input.userAgent,
    ...(input.acting && {
      actor: input.acting.actor,
      absoluteExpiresAt: now + input.acting.ttlMs,
    }),
  }
  world.sessions.set(id, session)
  world.refreshTokens.set(session.refreshToken, { sessionId: id, generation: 0 })
  return session
}

/** Tokens as an answer carries them. */
export type BearerTokens = Pick<BearerResult, 'accessToken' | 'refreshToken' | 'tokenType' | 'expiresIn'>

/** A fresh access token beside the session's current refresh token. */
export function issueTokens(world: World, session: SessionRow): BearerTokens {
  const issuedAt = Math.floor(world.clock.now() / 1000)
  const roles = session.tenantId ? (membershipOf(world, session.userId, session.tenantId)?.roles ?? []) : []
  const accessToken = [
    toBase64Url(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: 'fake' })),
    toBase64Url(
      JSON.stringify({
        iss: 'https://fake.nest-auth.test',
        aud: 'fake',
        sub: session.userId,
        sid: session.id,
        tid: session.tenantId,
        iat: issuedAt,
        exp: issuedAt + accessTokenTtlSeconds,
        jti: uuidv7(world.clock.now()),
        roles,
      }),
    ),
    // Not a signature: the fake recognises its tokens by their whole text.
    toBase64Url(randomBytes(64)),
  ].join('.')
  const expiresAt = world.clock.now() + accessTokenTtlSeconds * 1000
  world.accessTokens.set(accessToken, { sessionId: session.id, expiresAt })
  return {
    accessToken,
    refreshToken: session.refreshToken,
    tokenType: 'Bearer',
    expiresIn: accessTokenTtlSeconds,
  }
}

/** Rotates the family of a refresh token; a replay of an old one is theft and ends the sign-in. */
export function rotate(world: World, refreshToken: string | undefined): SessionRow {
  const known = refreshToken === undefined ? undefined : world.refreshTokens.get(refreshToken)
  const session = known && world.sessions.get(known.sessionId)
  const now = world.clock.now()
  if (!session || !isLive(session, now)) throw new Failure('INVALID_REFRESH_TOKEN')
  assertStanding(world, session, 'INVALID_REFRESH_TOKEN')

  const age = session.generation - known.generation
  if (age === 0) advanceFamily(world, session)
  else if (age > 1 || now - session.rotatedAt > reuseIntervalMs) {
    revokeSessionsWhere(world, ({ signInId }) => signInId === session.signInId)
    throw new Failure('INVALID_REFRESH_TOKEN')
  }
  return session
}

function advanceFamily(world: World, session: SessionRow): void {
  const now = world.clock.now()
  session.generation += 1
  session.refreshToken = opaqueToken('rt')
  session.rotatedAt = now
  session.lastUsedAt = now
  world.refreshTokens.set(session.refreshToken, { sessionId: session.id, generation: session.generation })
}

export function revokeSession(session: SessionRow): void {
  session.isRevoked = true
}

export function revokeSessionsWhere(world: World, matches: (session: SessionRow) => boolean): void {
  for (const session of world.sessions.values()) if (matches(session)) revokeSession(session)
}
