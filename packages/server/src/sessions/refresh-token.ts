import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { derivedKey } from '../secrets.ts'

/** A refresh token that this system issued, taken apart. */
export interface GenuineRefreshToken {
  scopeId: string
  sessionId: string
  /** What is kept of it at rest. */
  hash: string
  /** The token that follows it: always the same one under each secret, the present secret first. */
  successors: readonly { token: string; hash: string }[]
}

const version = 1
const tagLength = 16
const headLength = 1 + 16 + 16
const bodyLength = headLength + 32

/**
 * Opaque refresh tokens: where the session lives (scope and id), 256 random or derived bits, and a tag. The tag
 * shows that a token was issued here, so a stale one is known for a replay without a history of tokens, and a
 * made-up one is refused without a query. A successor is derived from its parent, so that a lost response can be
 * answered again although only hashes are kept.
 */
@Injectable()
export class RefreshTokens {
  private readonly keys: readonly KeyObject[]

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    this.keys = options.secrets.map((secret) => derivedKey(secret, 'refresh-token'))
  }

  /** The first token of a new session. */
  first(scopeId: string, sessionId: string): string {
    const head = Buffer.concat([Buffer.of(version), fromUuid(scopeId), fromUuid(sessionId)])
    return seal(this.keys[0]!, head, randomBytes(32))
  }

  /** Takes a token apart; null for anything this system did not issue. */
  parse(token: string): GenuineRefreshToken | null {
    const bytes = Buffer.from(token, 'base64url')
    // The comparison of the text refuses other spellings of the same bytes.
    if (bytes.length !== bodyLength + tagLength || bytes[0] !== version || encode(bytes) !== token)
      return null
    const body = bytes.subarray(0, bodyLength)
    const tag = bytes.subarray(bodyLength)
    if (!this.keys.some((key) => timingSafeEqual(tagOf(key, body), tag))) return null
    const head = bytes.subarray(0, headLength)
    return {
      scopeId: toUuid(bytes.subarray(1, 17)),
      sessionId: toUuid(bytes.subarray(17, headLength)),
      hash: hashOf(token),
      successors: this.keys.map((key) => {
        const successor = seal(
          key,
          head,
          createHmac('sha256', key).update('successor').update(bytes).digest(),
        )
        return { token: successor, hash: hashOf(successor) }
      }),
    }
  }
}

function seal(key: KeyObject, head: Buffer, secret: Buffer): string {
  const body = Buffer.concat([head, secret])
  return encode(Buffer.concat([body, tagOf(key, body)]))
}

/** What is kept of a refresh token at rest: its SHA-256. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

function tagOf(key: KeyObject, body: Buffer): Buffer {
  return createHmac('sha256', key).update('tag').update(body).digest().subarray(0, tagLength)
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url')
}

function fromUuid(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
