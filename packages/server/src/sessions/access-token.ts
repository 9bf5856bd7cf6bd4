import { Inject, Injectable } from '@nestjs/common'
import { jwtVerify } from 'jose/jwt/verify'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { isUuid, newId } from '../persistence/ids.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { signCompact } from './compact-jws.ts'
import type { ActorKind } from './session.entity.ts'
import { SigningKeys } from './signing-keys.ts'

/** What an access token says. */
export interface AccessTokenClaims {
  userId: string
  sessionId: string
  tenantId: string | null
  roles: readonly string[]
  /** The platform staff acting in the session. */
  actor: { kind: ActorKind; userId: string } | null
}

const tokenType = 'at+jwt'
const headerNames: ReadonlySet<string> = new Set(['alg', 'typ', 'kid'])
const rememberedTokens = 10_000
/** Of those that have expired so many go for each that comes, so that what is kept follows those in use. */
const mostDroppedAtOnce = 4
const clockTolerance = 5
/** RFC 7515 §3.1, compact form; anything else is refused before it costs anything. */
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/

interface VerifiedToken {
  token: string
  claims: AccessTokenClaims
  expiresAtMs: number
}

/** Signed access tokens (RFC 9068): short-lived, asymmetric, verifiable offline with the JWK Set. */
@Injectable()
export class AccessTokens {
  /**
   * A signature once checked need not be checked again; the session behind it is, on every request. Kept by signature, and
   * then compared whole: to hash all of a token takes longer than everything else the guard does.
   */
  private readonly verified = new Map<string, VerifiedToken>()

  /** How often a key went out of use. */
  private removals = 0

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly keys: SigningKeys,
  ) {
    // What was verified by a key that is gone is verified no more.
    keys.onRemoval(() => {
      this.removals++
      this.verified.clear()
    })
  }

  /** A signed token; the session it names decides what it is worth. */
  issue(claims: AccessTokenClaims): string {
    const { issuer, audience, accessTokenTtlSeconds } = this.options.tokens
    const issuedAt = Math.floor(Date.now() / 1000)
    const expiresAt = issuedAt + accessTokenTtlSeconds
    const payload = {
      sid: claims.sessionId,
      ...(claims.tenantId ? { tid: claims.tenantId } : {}),
      roles: claims.roles,
      // RFC 8693 §4.1: whoever verifies offline learns that somebody acts here.
      ...(claims.actor ? { act: { sub: claims.actor.userId, kind: claims.actor.kind } } : {}),
      iss: issuer,
      aud: audience,
      sub: claims.userId,
      jti: newId(),
      iat: issuedAt,
      exp: expiresAt,
    }
    const token = signCompact(payload, this.keys.active(), tokenType)
    // Whoever has just signed it need not check the signature.
    const { userId, sessionId, tenantId, roles, actor } = claims
    const kept = {
      userId,
      sessionId,
      tenantId,
      roles,
      actor: actor && { kind: actor.kind, userId: actor.userId },
    }
    this.remember(token, kept, (expiresAt + clockTolerance) * 1000)
    return token
  }

  /** The claims of a token that was checked here before, or issued here; null when it has to be verified. */
  known(token: string): AccessTokenClaims | null {
    const known = this.remembered(token)
    return known && known.expiresAtMs > Date.now() && this.keys.areFresh() ? known.claims : null
  }

  /** The claims of a valid token, or null. Clocks may differ by 5 seconds. @throws AuthError `SERVICE_UNAVAILABLE` */
  async verify(token: string): Promise<AccessTokenClaims | null> {
    await this.keys.catchUp()
    const known = this.remembered(token)
    if (known) {
      if (known.expiresAtMs > Date.now()) return known.claims
      this.verified.delete(signatureOf(token))
      return null
    }
    if (token.length > 8192 || !compactForm.test(token)) return null
    const { removals } = this
    try {
      const { payload } = await jwtVerify(
        token,
        // RFC 8725 §3.1: the key decides the algorithm, never the token.
        async (header) => {
          // Nothing else is ever signed here: no key or address of one, no compression, no extension (RFC 7515 §4.1).
          if (Object.keys(header).some((name) => !headerNames.has(name))) throw new Error('foreign header')
          const key = await this.keys.find(header.kid)
          if (!key || header.alg !== key.algorithm) throw new Error('unknown key')
          return key.publicKey
        },
        {
          algorithms: ['EdDSA', 'ES256'],
          issuer: this.options.tokens.issuer,
          audience: this.options.tokens.audience,
          typ: tokenType,
          requiredClaims: ['sub', 'sid', 'iat', 'exp', 'jti'],
          maxTokenAge: this.options.tokens.accessTokenTtlSeconds,
          clockTolerance,
        },
      )
      const { sub, sid, tid, aud, iat, exp, roles, act } = payload
      if (typeof aud !== 'string' || !isUuid(sub) || !isUuid(sid)) return null
      if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return null
      if (tid !== undefined && !isUuid(tid)) return null
      const claims = {
        userId: sub,
        sessionId: sid,
        tenantId: tid ?? null,
        roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
        actor: actorIn(act),
      }
      // Not where a key went while this was verified: it may have been this one.
      // And no longer than its age allows, where tokens lived longer when it was issued.
      const endsAt = Math.min(exp!, iat! + this.options.tokens.accessTokenTtlSeconds)
      if (removals === this.removals) this.remember(token, claims, (endsAt + clockTolerance) * 1000)
      return claims
    } catch {
      return null
    }
  }

  private remembered(token: string): VerifiedToken | undefined {
    const known = this.verified.get(signatureOf(token))
    return known?.token === token ? known : undefined
  }

  private remember(token: string, claims: AccessTokenClaims, expiresAtMs: number): void {
    const now = Date.now()
    let left = mostDroppedAtOnce
    for (const [signature, oldest] of this.verified) {
      const isOfUse = oldest.expiresAtMs > now && this.verified.size < rememberedTokens
      if (isOfUse || left-- === 0) break
      this.verified.delete(signature)
    }
    this.verified.set(signatureOf(token), { token, claims, expiresAtMs })
  }
}

function signatureOf(token: string): string {
  return token.slice(token.lastIndexOf('.') + 1)
}

function actorIn(act: unknown): AccessTokenClaims['actor'] {
  const { sub, kind } = (act ?? {}) as { sub?: unknown; kind?: unknown }
  return isUuid(sub) && (kind === 'staff' || kind === 'impersonation') ? { kind, userId: sub } : null
}
