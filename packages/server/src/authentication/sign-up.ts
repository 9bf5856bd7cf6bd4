import { Inject, Injectable } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { AcceptInvitation } from '../invitations/accept-invitation.ts'
import { Guesses } from '../limits/guesses.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { VerifyEmail } from '../recovery/verify-email.ts'
import { Sessions } from '../sessions/sessions.ts'
import type { IdentityTarget, TenantPolicy } from '../tenants/tenant-policy.ts'
import { TenantResolver } from '../tenants/tenant-resolver.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { eventDataOf } from '../users/user-deeds.ts'
import type { NestAuthUser } from '../users/user.entity.ts'
import { UserPasswords } from '../users/user-passwords.ts'
import { UserService } from '../users/user.service.ts'
import { DefaultTenant } from './default-tenant.ts'
import { UnverifiedSignUp } from './unverified-sign-up.ts'

type SignupInput = RequestOutput<'signup'>['body']

/** Creates a person and, where asked, the person's tenant; everything in one transaction, or nothing. */
@Injectable()
export class SignUp {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly users: UserService,
    private readonly tenants: TenantService,
    private readonly sessions: Sessions,
    private readonly defaultTenant: DefaultTenant,
    private readonly resolver: TenantResolver,
    private readonly limits: RateLimits,
    private readonly passwords: UserPasswords,
    private readonly verification: VerifyEmail,
    private readonly invitations: AcceptInvitation,
    private readonly unverified: UnverifiedSignUp,
    private readonly events: AuthEvents,
    private readonly guesses: Guesses,
  ) {}

  /**
   * @throws AuthError `SIGNUP_DISABLED`, `TENANT_CREATION_DISABLED`, `TENANT_REQUIRED`, `TENANT_NOT_FOUND`,
   * `INVITATION_REQUIRED`, `INVALID_TOKEN`, `INVITATION_FOR_OTHER_ACCOUNT`, `RATE_LIMITED`, `WEAK_PASSWORD`, `EMAIL_ALREADY_EXISTS`, `SLUG_ALREADY_EXISTS`, …
   */
  async run(input: SignupInput): Promise<ResponseOf<'signup'>> {
    this.assertAllowed(input)
    const { newTenant, invitationToken } = input
    const invitation = invitationToken ? await this.invitations.for(invitationToken, input.email) : null
    const newTenantId = newTenant && newId()
    const joined = newTenantId ?? invitation?.tenantId ?? input.tenantId ?? (await this.resolver.resolve())
    const target = this.targetOf(joined ?? this.defaultTenant.id)
    await this.limits.countTogether({
      signup: {
        account: input.email ?? input.phone ?? input.username,
        scopeId: target.scopeId,
        tenantId: newTenant ? null : target.tenantId,
      },
      // Otherwise whoever makes up addresses could found as many as they like, and take their slugs.
      ...(newTenant && { tenantCreation: {} }),
    })
    // Hashing takes long; it must not hold a connection.
    const passwordHash = await this.passwords.hashNew(input.password, {
      ...input,
      names: newTenant ? [newTenant.slug] : [],
    })
    const roleIds = invitation?.roleIds ?? []
    const write = (manager: EntityManager) => this.write(input, passwordHash, { ...target, roleIds }, manager)
    if (this.options.requiresVerifiedEmail && !invitation) {
      return this.unverified.settle(input, target, write)
    }
    return this.database.runInTransaction(async (manager) => {
      const user = await write(manager)
      if (this.options.requiresVerifiedEmail && user.email !== null) {
        await this.guesses.carryOver({ scopeId: target.scopeId, userId: user.id, name: user.email }, manager)
      }
      return this.sessions.begin(
        {
          scopeId: target.scopeId,
          userId: user.id,
          tenantId: target.tenantId,
          password: { hash: passwordHash, marks: null },
          deviceName: input.deviceName,
          isSignUp: true,
        },
        manager,
      )
    })
  }

  private async write(
    input: SignupInput,
    passwordHash: string,
    target: IdentityTarget & { roleIds: readonly string[] },
    manager: EntityManager,
  ): Promise<NestAuthUser> {
    const { newTenant, invitationToken } = input
    if (newTenant && target.tenantId !== null)
      await this.tenants.createTenant({ ...newTenant, id: target.tenantId }, manager)
    else if (target.tenantId !== null && this.policy.hasTenants && !invitationToken)
      await this.assertOpen(target.tenantId, input, manager)
    const roleNames = this.policy.hasTenants && !invitationToken ? [newTenant ? 'owner' : 'member'] : []
    // The link was sent to the address: whoever holds it reads the mails.
    const data = {
      ...input,
      isEmailVerified: invitationToken !== undefined,
      needsVerifiedEmail: this.options.requiresVerifiedEmail && invitationToken === undefined,
    }
    const user = await this.users.write(data, passwordHash, { ...target, roleNames }, manager)
    // Whether the invitation still holds is seen here, and takes everything back where it does not.
    if (invitationToken) await this.invitations.join(invitationToken, user, manager)
    else if (user.email !== null)
      await this.verification.request({ scopeId: target.scopeId, userId: user.id }, manager)
    const tenantId = this.policy.hasTenants ? target.tenantId : null
    await this.events.publish({ name: 'user.registered', tenantId, data: eventDataOf(user) }, manager)
    return user
  }

  /** Looks at the request alone, so the refusal is the same whoever has the address. */
  private targetOf(tenantId: string | undefined): IdentityTarget {
    if (tenantId === undefined && this.policy.needsTenantAtSignup) {
      const path = this.options.allowsTenantCreation ? 'newTenant' : 'tenantId'
      throw new AuthError('TENANT_REQUIRED', { issues: [{ path, type: 'required' }] })
    }
    return this.policy.targetOf(tenantId)
  }

  /** Who is invited may sign up where nobody else may. */
  private assertAllowed({ newTenant, invitationToken }: SignupInput): void {
    if (!this.options.isSignupEnabled && !invitationToken) throw new AuthError('SIGNUP_DISABLED')
    if (newTenant && !this.policy.hasTenants) {
      throw new AuthError('VALIDATION_FAILED', { issues: [{ path: 'newTenant', type: 'tenancy_disabled' }] })
    }
    if (newTenant && !this.options.allowsTenantCreation) throw new AuthError('TENANT_CREATION_DISABLED')
  }

  /** Joining an existing tenant is decided by that tenant. A suspended one answers like an unknown one. */
  private async assertOpen(
    tenantId: string,
    { password }: SignupInput,
    manager: EntityManager,
  ): Promise<void> {
    const tenant = await this.tenants.getTenantById(tenantId, manager)
    if (!tenant?.isActive) throw new AuthError('TENANT_NOT_FOUND')
    if (tenant.joinPolicy !== 'open' && tenant.id !== this.defaultTenant.id)
      throw new AuthError('INVITATION_REQUIRED')
    this.passwords.assertFree(password, [tenant.slug])
  }
}
