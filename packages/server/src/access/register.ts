/**
 * The names your application uses. Declare them once and misspelt names no longer compile:
 *
 *     declare module '@nest-auth/server' {
 *       interface Register { role: 'owner' | 'auditor'; permission: 'invoice:read'; guard: 'web' | 'portal' }
 *     }
 */
export interface Register {}

/** Name of a role: any word, or one of those registered. */
export type RoleName = Register extends { role: infer Name extends string } ? Name : string

/** Name of a permission: any word, or one of those registered. */
export type PermissionName = Register extends { permission: infer Name extends string } ? Name : string

/** Name of a guard: any word, or one of those registered. */
export type GuardName = Register extends { guard: infer Name extends string } ? Name : string
