import type { Actor, Membership, ResponseOf, Session, Tenant, TenantId, User } from '../contract/index.ts'
import { AuthApiError } from '../http/errors.ts'
import { attempt } from '../attempt.ts'
import { flag, flat, list, number, object, orNull, that, text } from './shape.ts'
import type { Read } from './shape.ts'
import type { SafeStorage } from './storage.ts'

/** One (account, tenant) pair. */
export interface Pair {
  key: string
  tenantId: TenantId | null
}

/** An account as the device keeps it; nothing secret. */
export interface StoredAccount {
  user: User
  /** Tenants this account was used with on this device. */
  tenants: Tenant[]
  activeTenantId: TenantId | null
}

/** The accounts of a device, the most recently used first, and what a new tab starts with. */
export interface StoredIndex {
  version: 1
  active: Pair | null
  accounts: StoredAccount[]
  /** Sessions signed out here: a cookie that outlives its sign-out must not bring its account back. */
  ended: string[]
}

/** What a pair was granted: its tokens, unless they travel in a cookie, and what came with them. */
export interface Grant {
  accessToken?: string
  refreshToken?: string
  /** Seconds, counted from `receivedAt`. */
  expiresIn: number
  /** Milliseconds by this device's clock; never the same as for the tokens before, so that it names these. */
  receivedAt: number
  /** When a refresh of these tokens last failed; 0 when none did. */
  failedAt: number
  /** Seconds in which no other refresh of them is tried then. */
  rest?: number | undefined
  /** The session the sign-in began with; sessions that switches led to share it, and end with it. */
  signInId: string
  membership: Membership | null
  session: Session
  /** The platform staff acting in the session. */
  actor: Actor | null
}

// The wire's shapes once more, leniently: unknown fields are dropped, so that a newer server fits an older client.
const nullableText = orNull(text)
const positive = that<number>((value) => number(value) > 0)

/** Safe as the value of an HTTP header. */
export const token = that<string>((value) => /^[\w.~+/=-]+$/.test(text(value)))

const tenant = object<Tenant>({
  id: text,
  slug: text,
  name: text,
  branding: (value) => (value ? flat(value) : undefined),
})

const account = object<StoredAccount>({
  user: object<User>({
    id: text,
    email: nullableText,
    phone: nullableText,
    username: nullableText,
    isEmailVerified: flag,
    isPhoneVerified: flag,
    profile: flat,
    createdAt: text,
  }),
  tenants: list(tenant),
  activeTenantId: nullableText,
})

/** One pair. */
export const pairShape = object<Pair>({ key: text, tenantId: nullableText })

/** The accounts of a device. */
export const indexShape = object<StoredIndex>({
  version: that<1>((value) => value === 1),
  active: orNull(pairShape),
  accounts: list(account),
  ended: list(text),
})

/** Grants whose tokens are read like this. */
export const grantShape = (readToken: Read<string | undefined>) =>
  object<Grant>({
    accessToken: readToken,
    refreshToken: readToken,
    expiresIn: positive,
    receivedAt: number,
    failedAt: number,
    rest: (value) => +value!,
    signInId: text,
    membership: orNull(object<Membership>({ roles: list(text), permissions: list(text) })),
    session: (value) => flat(token((value as Session).id) && value),
    actor: orNull(flat),
  })

/** What is stored under a key; null when it is missing, broken, hostile or of another version. */
export const readStored = <T>(storage: SafeStorage, key: string, shape: Read<T>): T | null =>
  attempt(() => shape(JSON.parse(storage.get(key)!))) ?? null

/** Reads what the server issued; what cannot be read is no answer of our server. */
export const readIssued = <T>(read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    throw new AuthApiError('SERVICE_UNAVAILABLE', { cause })
  }
}

/** Who the server issued something to, in the form it is stored in. */
export const accountOf = ({ user, tenant }: Pick<ResponseOf<'me'>, 'user' | 'tenant'>): StoredAccount =>
  account({ user, tenants: tenant ? [tenant] : [], activeTenantId: tenant && tenant.id })
