import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { derivedKey } from '../secrets.ts'
import type { RequestHeaders } from './request-of.ts'

const header = 'nest-auth-device'
const cookieName = '__Host-nest-auth-device'
const maxAgeSeconds = 400 * 86_400
const idLength = 16
const tagLength = 16
/** Of more accounts on one device the oldest are forgotten. */
const mostAccounts = 16

/** Who has signed in on a device, and the marks of the password it was done with: the first to be given, all to be taken. */
export interface DeviceOwner {
  scopeId: string
  userId: string
  marks: readonly [string, ...string[]]
}

/**
 * Recognises devices on which an account has signed in before. A device keeps a token: a random id, and for each
 * account a tag that only this system can make. It opens nothing; whoever holds it may guess where strangers no
 * longer may, until the password is another one. A client without cookies keeps the token of the `nest-auth-device` header of an answer and sends it
 * along.
 */
@Injectable()
export class KnownDevices {
  private readonly keys: readonly KeyObject[]

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    this.keys = options.secrets.map((secret) => derivedKey(secret, 'known-device'))
  }

  /** Whether a request says that its device is known to somebody; `deviceOf` tells whether it is. */
  isPresented(request: RequestHeaders | undefined): boolean {
    return parse(request) !== null
  }

  /** Id of the device a request comes from, if this user has signed in on it. */
  deviceOf(request: RequestHeaders | undefined, owner: DeviceOwner): string | null {
    const token = parse(request)
    return token && this.knows(token, owner) ? token.id.toString('base64url') : null
  }

  /** What the device keeps from now on; null when that is what it has. */
  tokenWith(request: RequestHeaders | undefined, owner: DeviceOwner): string | null {
    const token = parse(request) ?? { id: randomBytes(idLength), tags: [] }
    const [given, ...others] = this.tagsOf(token, owner)
    if (isAmong(token.tags, given)) return null
    // A tag made with a former secret gives way: it ends with that secret.
    const kept = token.tags.filter((tag) => !isAmong(others, tag))
    const tags = [...kept, given].slice(-mostAccounts)
    return Buffer.concat([token.id, ...tags]).toString('base64url')
  }

  /** The header that carries a token to a device that keeps cookies, or to one that does not. */
  carrierOf(token: string, transport: 'bearer' | 'cookie'): { name: string; value: string } {
    return transport === 'bearer'
      ? { name: header, value: token }
      : {
          name: 'Set-Cookie',
          value: `${cookieName}=${token}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`,
        }
  }

  private knows(token: DeviceToken, owner: DeviceOwner): boolean {
    return this.tagsOf(token, owner).some((tag) => isAmong(token.tags, tag))
  }

  /** The tags that name a user on a device, the one to be given first. */
  private tagsOf({ id }: DeviceToken, { scopeId, userId, marks }: DeviceOwner): [Buffer, ...Buffer[]] {
    const tags = this.keys.flatMap((key) =>
      marks.map((mark) => tagOf(key, id, `${scopeId}/${userId}/${mark}`)),
    )
    return tags as [Buffer, ...Buffer[]]
  }
}

interface DeviceToken {
  id: Buffer
  tags: Buffer[]
}

const longestToken = Math.ceil(((idLength + tagLength * mostAccounts) * 4) / 3)

function parse(request: RequestHeaders | undefined): DeviceToken | null {
  const cookie = request?.headers?.['cookie']
  const sent =
    request?.headers?.[header] ??
    (typeof cookie === 'string' && cookie.length <= 16_384
      ? /(?:^|;\s*)__Host-nest-auth-device=([\w-]+)/.exec(cookie)?.[1]
      : undefined)
  if (typeof sent !== 'string' || sent.length > longestToken) return null
  const bytes = Buffer.from(sent, 'base64url')
  if (bytes.length < idLength + tagLength || (bytes.length - idLength) % tagLength !== 0) return null
  const tags: Buffer[] = []
  for (let at = idLength; at < bytes.length; at += tagLength) tags.push(bytes.subarray(at, at + tagLength))
  return { id: bytes.subarray(0, idLength), tags }
}

function isAmong(tags: readonly Buffer[], wanted: Buffer): boolean {
  return tags.some((tag) => timingSafeEqual(tag, wanted))
}

function tagOf(key: KeyObject, id: Buffer, owner: string): Buffer {
  return createHmac('sha256', key).update(id).update(owner).digest().subarray(0, tagLength)
}
