import type { FindManyOptions, FindOneOptions } from 'typeorm'
import type { NestAuthUser } from './user.entity.ts'

/** What a user is created from. Addresses are brought into their canonical form; an empty one is none. */
export interface CreateUserData {
  email?: string | null | undefined
  phone?: string | null | undefined
  username?: string | null | undefined
  password?: string | undefined
  profile?: NestAuthUser['profile'] | undefined
  metadata?: Record<string, unknown> | undefined
  /** @default true */
  isActive?: boolean | undefined
  /** @default false */
  isEmailVerified?: boolean | undefined
  /** Whether the address must be verified before the first sign-in, where mails are sent. @default false */
  needsVerifiedEmail?: boolean | undefined
  /** @default false */
  isPhoneVerified?: boolean | undefined
}

/** Circumstances of a user's creation. */
export interface CreateUserContext {
  /** Names of the roles in the user's first tenant. @default ['member'] */
  roles?: readonly string[]
}

/** What may be changed about a user; what is left out stays, and null takes an address away. */
export type UpdateUserData = Omit<CreateUserData, 'password'>

/** How one user is read. */
export interface GetUserOptions extends Omit<FindOneOptions<NestAuthUser>, 'where'> {
  /** The tenant whose user is meant, where tenants have users of their own. */
  tenantId?: string | undefined
}

/** How users are read; `where.tenantId` is their identity scope. */
export type GetUsersOptions = FindManyOptions<NestAuthUser>
