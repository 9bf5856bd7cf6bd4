import type { Branding } from '../contract/index.ts'
import type { FakeClock } from './clock.ts'

/** How tenants and users relate; `off` is a deployment without tenants. */
export type FakeAuthMode = 'SHARED' | 'ISOLATED' | 'off'

/** A tenant the fake server starts with. */
export interface FakeTenant {
  /** @default a fresh UUIDv7 */
  id?: string
  slug: string
  /** @default the slug */
  name?: string
  branding?: Branding
  /** Whether anybody may join at sign-up. @default 'invitation' */
  joinPolicy?: 'open' | 'invitation'
  /** @default 'active' */
  state?: 'active' | 'suspended' | 'deleted'
}

/** A membership of a seeded user. */
export interface FakeMembership {
  /** Slug of a seeded tenant. */
  tenant: string
  /** @default ['member'] */
  roles?: string[]
  /** Whether a login without a tenant enters this one. @default false */
  isDefault?: boolean
}

/** A user the fake server starts with. In ISOLATED mode the first membership is the only one. */
export interface FakeUser {
  /** @default a fresh UUIDv7 */
  id?: string
  email?: string
  phone?: string
  username?: string
  password: string
  profile?: Record<string, string | number | boolean | null>
  /** Makes the user platform staff with these roles, who sign in with the guard `admin`. @default none */
  platformRoles?: string[]
  /** Memberships, or just the slugs. @default [] */
  tenants?: (string | FakeMembership)[]
  /** @default false */
  isDisabled?: boolean
  /** @default false */
  isEmailVerified?: boolean
}

/** What a fake server is made of. */
export interface FakeAuthServerOptions {
  mode: FakeAuthMode
  /** @default [] */
  tenants?: FakeTenant[]
  /** @default [] */
  users?: FakeUser[]
  /** Permissions each role grants. @default all routes of a tenant's administration to `owner` and `admin` */
  rolePermissions?: Record<string, string[]>
  /** @default a clock that runs with Date.now() */
  clock?: FakeClock
  /** Path below which the routes live. @default '/auth' */
  routePrefix?: string
  /** @default true */
  isSignupEnabled?: boolean
  /**
   * Whether a sign-up answers alike for every address, and nobody signs in before it is verified, as servers that send
   * mail do unless told otherwise. @default false
   */
  requiresVerifiedEmail?: boolean
  /** Whether mails are sent, so that passwords can be reset and addresses verified. @default true */
  isMailEnabled?: boolean
  /** Whether people may create tenants; in ISOLATED mode only together with their sign-up. @default true */
  isTenantCreationEnabled?: boolean
  /** Whether a SHARED sign-up must found a tenant, join one, or bring an invitation, as `signup.tenant: 'required'` asks. @default false */
  isTenantRequired?: boolean
  /** Slug of the tenant that SHARED sign-ups without a tenant join. @default none */
  defaultTenant?: string
  /** Origins, besides the server's own, whose pages may use cookies. @default [] */
  trustedOrigins?: string[]
}
