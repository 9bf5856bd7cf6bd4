import * as v from 'valibot'
import { idOf, isoDate } from './formats.ts'
import type { UserId } from './ids.ts'
import { user } from './user.ts'

/** Somebody of a tenant. */
export const member = v.strictObject({
  user: v.strictObject({
    id: user.entries.id,
    email: user.entries.email,
    username: user.entries.username,
    profile: user.entries.profile,
  }),
  /** Names; on another guard than `web` with the guard in front. */
  roles: v.array(v.string()),
  /** Whether neither the membership nor the account is out of force. */
  isActive: v.boolean(),
  joinedAt: isoDate,
  isSelf: v.boolean(),
})

/** A role of a tenant. */
export const roleListItem = v.strictObject({
  name: v.string(),
  permissions: v.array(v.string()),
  /** Whether the caller may give and take it. */
  isAssignable: v.boolean(),
})

/** An open invitation to a tenant. */
export const invitation = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  email: v.string(),
  roles: v.array(v.string()),
  createdAt: isoDate,
  expiresAt: isoDate,
  /** Null for an invitation of the application itself, and when the person has gone. */
  invitedBy: v.nullable(v.strictObject({ id: idOf<UserId>(), name: v.string() })),
})

/** Somebody of the audit; the name is null for who is no member any more. */
const auditPerson = { id: v.pipe(v.string(), v.uuid()), name: v.nullable(v.string()) }

/** One deed of the audit of a tenant. */
export const auditEntry = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  createdAt: isoDate,
  /** `noun.past_participle`, such as `member.removed`. */
  action: v.string(),
  actor: v.strictObject({
    /** A user, platform staff, the system itself, or somebody who is not known. */
    kind: v.picklist(['user', 'platform', 'system', 'anonymous']),
    id: v.nullable(auditPerson.id),
    name: auditPerson.name,
    /** The platform staff who acted in the name of the actor. */
    impersonator: v.nullable(v.strictObject(auditPerson)),
  }),
  /** What the deed was done to; the name is that of a member. */
  target: v.nullable(
    v.strictObject({ kind: v.string(), id: v.nullable(v.string()), name: auditPerson.name }),
  ),
  ipAddress: v.nullable(v.string()),
  userAgent: v.nullable(v.string()),
  requestId: v.nullable(v.string()),
  /** What else is worth knowing; never a secret. */
  details: v.record(v.string(), v.unknown()),
})

/** Somebody who belongs to a tenant, and as what. */
export type Member = v.InferOutput<typeof member>
/** A role of a tenant, and whether the caller may give it. */
export type RoleListItem = v.InferOutput<typeof roleListItem>
/** An open invitation of a tenant. */
export type Invitation = v.InferOutput<typeof invitation>
/** One deed: who did what to whom. */
export type AuditEntry = v.InferOutput<typeof auditEntry>
