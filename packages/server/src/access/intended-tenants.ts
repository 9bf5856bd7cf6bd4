import { Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { presentActiveTenant, presentTenant } from '../sessions/present.ts'
import type { SessionState } from '../sessions/session-state.ts'
import { Memberships } from '../users/memberships.ts'
import type { RequestHeaders } from './request-of.ts'

/** Whether a request says which tenant it is meant for. */
export function namesTenant({ headers }: RequestHeaders): boolean {
  return headers?.['nest-auth-tenant'] !== undefined
}

/**
 * Holds a request to the tenant it names with `nest-auth-tenant`, by id or slug: a link from a mail or a bookmark may lead
 * to another tenant than the session acts in.
 */
@Injectable()
export class IntendedTenants {
  constructor(private readonly memberships: Memberships) {}

  /** @throws AuthError `TENANT_MISMATCH` where the caller could switch to it, `TENANT_NOT_FOUND` for every other tenant */
  async assert({ headers }: RequestHeaders, state: SessionState): Promise<void> {
    const header = headers?.['nest-auth-tenant']
    if (header === undefined) return
    const name = String(header).trim().toLowerCase()
    const active = presentActiveTenant(state)
    if (active && (name === active.id || name === active.slug)) return
    // Staff sees the tenant it acts in, and not which others the person is a member of.
    const tenant = state.actor
      ? null
      : await this.memberships.tenantNamed({ userScopeId: state.scopeId, userId: state.user.id }, name)
    throw tenant
      ? new AuthError('TENANT_MISMATCH', { tenant: presentTenant(tenant) })
      : new AuthError('TENANT_NOT_FOUND')
  }
}
