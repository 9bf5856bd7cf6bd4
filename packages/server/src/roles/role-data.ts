import * as v from 'valibot'
import { AuthError } from '../errors/auth-error.ts'

/** What a role is created from. */
export interface CreateRoleInput {
  /** The tenant the role belongs to; null makes a template that every tenant may assign. @default null */
  tenantId?: string | null
  /** Letters, digits, space, dot, underscore and hyphen; unique on its guard. */
  name: string
  /** @default 'web' */
  guard?: string
  description?: string | null
  /** Names such as `invoice:read`, resource before action. @default none */
  permissions?: readonly string[]
  /** Whether somebody running a tenant may give it to members. @default true, on the guard `admin` false */
  isAssignable?: boolean
}

/** What may be changed about a role; what is left out stays. */
export type UpdateRoleInput = Partial<
  Pick<CreateRoleInput, 'name' | 'description' | 'permissions' | 'isAssignable'>
>

/** The key of a role; every `NestAuthRole` is one. */
export interface RoleRef {
  /** The root scope for a template. */
  tenantId: string
  id: string
}

const name = v.pipe(v.string(), v.regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,62}[\p{L}\p{N}])?$/u))
const guard = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]{0,31}$/))
const description = v.nullable(v.pipe(v.string(), v.maxLength(255)))
// No wildcards: a permission is compared whole.
const permission = v.pipe(v.string(), v.regex(/^[a-z0-9][\w.-]{0,62}:[a-z0-9][\w.-]{0,62}$/i))
const permissions = v.pipe(v.array(permission), v.maxLength(500))

const schema = v.object({
  name: v.optional(name),
  guard: v.optional(guard),
  description: v.optional(description),
  permissions: v.optional(permissions),
})

/** Refuses words that cannot be stored or would be mistaken. @throws AuthError `VALIDATION_FAILED` */
export function assertRoleWords(input: UpdateRoleInput & { guard?: string }): void {
  const { issues } = v.safeParse(schema, input)
  if (!issues) return
  throw new AuthError('VALIDATION_FAILED', {
    issues: issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', type: issue.type })),
  })
}
