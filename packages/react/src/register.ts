import type { Membership, User } from '@nest-auth/js-client'

/**
 * What an application tells the types about itself, once, by module augmentation:
 *
 * ```ts
 * declare module '@nest-auth/react' {
 *   interface Register {
 *     role: 'owner' | 'member'
 *     permission: 'orders:read' | 'orders:write'
 *     profile: { name: string; isOnboarded?: boolean }
 *   }
 * }
 * ```
 */
export interface Register {}

/** The names of the application's roles; any text until they are registered. */
export type RoleName = Registered<'role'>

/** The names of the application's permissions; any text until they are registered. */
export type PermissionName = Registered<'permission'>

type Registered<Key extends string> = Register extends Record<Key, infer Name extends string> ? Name : string

/** What the application keeps about a user; any plain values until it is registered. */
export type UserProfile = Register extends { profile: infer Profile } ? Profile : User['profile']

/** A user with the application's profile. */
export type RegisteredUser = Register extends { profile: infer Profile }
  ? Omit<User, 'profile'> & { profile: Profile }
  : User

/** Roles and permissions by the application's names. */
export type RegisteredMembership = Omit<Membership, 'roles' | 'permissions'> & {
  roles: RoleName[]
  permissions: PermissionName[]
}
