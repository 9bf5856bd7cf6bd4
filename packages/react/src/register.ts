/**
 * What an application tells the types about itself, once, by module augmentation:
 *
 * ```ts
 * declare module '@nest-auth/react' {
 *   interface Register {
 *     role: 'owner' | 'member'
 *     permission: 'orders:read' | 'orders:write'
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
