import type { Branding } from '@nest-auth/js-client/contract'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { RoleGrant } from '../request-context/auth-context.ts'
import { isOpenEra } from '../tenants/eras.sql.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { grantsOf, isInForce, platformGrantsOf } from '../users/rights.sql.ts'
import type { UserProfile } from '../users/user.entity.ts'
import { isActorInForce } from './acting.sql.ts'
import type { ActorKind } from './session.entity.ts'

/** What a membership grants: its roles one by one, and the names of all roles and permissions. */
export interface Rights {
  roles: string[]
  permissions: string[]
  grants: RoleGrant[]
}

/** Everything one request needs to know about a session, read in one statement. */
export interface SessionState {
  /** The transaction that read it, where it wrote something before. */
  transaction: string | null
  id: string
  scopeId: string
  signInId: string
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
  deviceName: string | null
  ipAddress: string | null
  userAgent: string | null
  isRevoked: boolean
  /** Whether everybody's sessions, or those in its tenant, were ended since its sign-in. */
  isOfPastEra: boolean
  /** Hashes of the refresh token now in force and of its parent, and when the one followed the other. */
  token: { hash: string; previousHash: string | null; rotatedAt: Date | null }
  user: {
    id: string
    isActive: boolean
    email: string | null
    phone: string | null
    username: string | null
    isEmailVerified: boolean
    isPhoneVerified: boolean
    profile: UserProfile
    createdAt: Date
  }
  /** The platform staff acting in this session; null where it is the user's own. */
  actor: {
    kind: ActorKind
    userId: string
    sessionId: string
    signInId: string | null
    email: string | null
    isInForce: boolean
  } | null
  /** The tenant the session acts in; the root scope when tenancy is off; null before one is chosen. */
  tenant: { id: string; slug: string; name: string; branding: Branding; isActive: boolean } | null
  /** The membership row the rights come from; null where there is none. */
  accessId: string | null
  /**
   * What the membership grants; in a tenant that staff has entered, and before a tenant is chosen, what their
   * platform access grants. Null where there is neither.
   */
  rights: Rights | null
}

const actor = `s.actor_kind, s.actor_id, s.actor_session_id, ${isActorInForce('s')} as actor_is_in_force,
         (select au.email from nest_auth_users au where au.tenant_id = '${ROOT_SCOPE_ID}' and au.id = s.actor_id) as actor_email,
         (select os.sign_in_id from nest_auth_sessions os where os.tenant_id = '${ROOT_SCOPE_ID}' and os.id = s.actor_session_id) as actor_sign_in_id`
const noActor = `null as actor_kind, null as actor_id, null as actor_session_id, true as actor_is_in_force, null as actor_email,
         null as actor_sign_in_id`

/**
 * SQL that reads the state of the sessions in `source`, a table or CTE with the columns of the session table. The idle
 * `coalesce` keeps the scope of the session from becoming a condition on users by itself: a plan made while the tables
 * are empty would read every user of the scope.
 */
export const stateOf = (source: string) => stateWith(actor, source)

/** The same for sessions that a user has just begun: what is said of actors costs time even where there is none. */
export const stateOfBegun = (source: string) => stateWith(noActor, source)

const stateWith = (ofActor: string, source: string) => `
  select pg_current_xact_id_if_assigned()::text as transaction, s.id, s.tenant_id, s.sign_in_id, s.created_at, s.last_used_at, s.expires_at, s.device_name,
         s.ip_address, s.user_agent, s.revoked_at, s.refresh_token_hash, s.previous_token_hash, s.rotated_at,
         u.id as user_id, u.is_active as user_is_active, u.email, u.phone, u.username, u.is_email_verified,
         u.is_phone_verified, u.profile, u.created_at as user_created_at,
         not (${isOpenEra('s.sign_in_era')} and s.sign_in_era >= coalesce(t.oldest_era, 0)) as is_of_past_era,
         s.active_tenant_id, t.slug, t.name, t.branding, ${ofActor},
         coalesce((t.is_active or s.actor_kind = 'staff') and t.deleted_at is null, false) as tenant_is_active,
         a.id as access_id, coalesce(${isInForce('a', 't')}, false) as is_member, ${grantsOf('a')} as grants,
         ${platformGrantsOf('pa')} as platform_grants
    from ${source} s
    join nest_auth_users u on u.tenant_id = coalesce(s.tenant_id, s.tenant_id) and u.id = s.user_id
    left join nest_auth_tenants t on t.id = s.active_tenant_id
    left join nest_auth_user_accesses a
      on a.tenant_id = s.active_tenant_id and a.user_scope_id = s.tenant_id and a.user_id = s.user_id
    left join nest_auth_platform_accesses pa
      on pa.tenant_id = s.tenant_id and pa.user_id = s.user_id and pa.is_active
     and (s.active_tenant_id is null or s.actor_kind = 'staff')`

/** One row of `stateOf`. */
export interface SessionStateRow {
  transaction: string | null
  id: string
  tenant_id: string
  sign_in_id: string
  created_at: Date
  last_used_at: Date
  expires_at: Date
  device_name: string | null
  ip_address: string | null
  user_agent: string | null
  revoked_at: Date | null
  is_of_past_era: boolean
  refresh_token_hash: string
  previous_token_hash: string | null
  rotated_at: Date | null
  user_id: string
  user_is_active: boolean
  email: string | null
  phone: string | null
  username: string | null
  is_email_verified: boolean
  is_phone_verified: boolean
  profile: UserProfile
  user_created_at: Date
  active_tenant_id: string | null
  slug: string | null
  name: string | null
  branding: Branding | null
  tenant_is_active: boolean
  access_id: string | null
  is_member: boolean
  grants: RoleGrant[]
  platform_grants: RoleGrant[] | null
  actor_kind: ActorKind | null
  actor_id: string | null
  actor_session_id: string | null
  actor_is_in_force: boolean
  actor_email: string | null
  actor_sign_in_id: string | null
}

export function toSessionState(row: SessionStateRow): SessionState {
  return {
    transaction: row.transaction,
    id: row.id,
    scopeId: row.tenant_id,
    signInId: row.sign_in_id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    deviceName: row.device_name,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    isRevoked: row.revoked_at !== null,
    isOfPastEra: row.is_of_past_era,
    token: { hash: row.refresh_token_hash, previousHash: row.previous_token_hash, rotatedAt: row.rotated_at },
    user: {
      id: row.user_id,
      isActive: row.user_is_active,
      email: row.email,
      phone: row.phone,
      username: row.username,
      isEmailVerified: row.is_email_verified,
      isPhoneVerified: row.is_phone_verified,
      profile: row.profile,
      createdAt: row.user_created_at,
    },
    tenant:
      row.active_tenant_id === null
        ? null
        : {
            id: row.active_tenant_id,
            // A tenant that is gone for good is not in force either.
            slug: row.slug ?? '',
            name: row.name ?? '',
            branding: row.branding ?? {},
            isActive: row.tenant_is_active,
          },
    accessId: row.access_id,
    actor: actorFrom(row),
    rights: row.platform_grants
      ? rightsFrom(row.platform_grants)
      : row.is_member && row.actor_kind !== 'staff'
        ? rightsFrom(row.grants)
        : null,
  }
}

function actorFrom(row: SessionStateRow): SessionState['actor'] {
  if (row.actor_kind === null) return null
  return {
    kind: row.actor_kind,
    userId: row.actor_id!,
    sessionId: row.actor_session_id!,
    signInId: row.actor_sign_in_id,
    email: row.actor_email,
    isInForce: row.actor_is_in_force,
  }
}

function rightsFrom(grants: RoleGrant[]): Rights {
  return {
    roles: [...new Set(grants.map(({ name }) => name))],
    permissions: [...new Set(grants.flatMap(({ permissions }) => permissions))].toSorted(),
    grants,
  }
}

/** Why a session must not be used now, or null when it may. */
export function refusalOf(
  state: SessionState,
  policy: TenantPolicy,
): 'UNAUTHENTICATED' | 'TENANT_SUSPENDED' | null {
  if (state.isRevoked || state.isOfPastEra) return 'UNAUTHENTICATED'
  if (state.expiresAt.getTime() <= Date.now() || !state.user.isActive) return 'UNAUTHENTICATED'
  // A session from before tenancy was turned on or off, or its mode changed, acts where nobody acts any more.
  // Platform staff lives above the tenants in every mode.
  const isStaff =
    policy.hasTenants && (state.actor?.kind === 'staff' || (state.tenant === null && state.rights !== null))
  if (!isStaff && !policy.canActIn(state.scopeId, state.tenant?.id ?? null)) return 'UNAUTHENTICATED'
  if (state.actor && !state.actor.isInForce) return 'UNAUTHENTICATED'
  if (state.tenant === null) return null
  if (!state.tenant.isActive) return 'TENANT_SUSPENDED'
  // Without tenancy there is nothing to be a member of; the root scope only holds roles.
  if (state.tenant.id !== ROOT_SCOPE_ID && state.rights === null) return 'UNAUTHENTICATED'
  return null
}
