import { Inject, Injectable } from '@nestjs/common'
import type { LoginResult, RequestOutput } from '@nest-auth/js-client/contract'
import { KnownDevices } from '../access/known-devices.ts'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { Guesses } from '../limits/guesses.ts'
import type { GuessTarget } from '../limits/guesses.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { CredentialMarks } from '../passwords/credential-marks.ts'
import type { StoredPassword } from '../passwords/credential-marks.ts'
import { Passwords } from '../passwords/passwords.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { RoleGuardEnum } from '../roles/role-guard.ts'
import { VerifyEmail } from '../recovery/verify-email.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { Sessions } from '../sessions/sessions.ts'
import type { IdentityTarget, TenantPolicy } from '../tenants/tenant-policy.ts'
import { TenantResolver } from '../tenants/tenant-resolver.ts'
import { LoginCandidates } from './login-candidates.ts'
import type { LoginCandidate } from './login-candidates.ts'
import { TenantSelection } from './tenant-selection.ts'

/** Platform staff lives in the root scope, also where tenants have users of their own. */
const platform: IdentityTarget = { scopeId: ROOT_SCOPE_ID, tenantId: null }

/** Signs somebody in with a password. */
@Injectable()
export class LogIn {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly candidates: LoginCandidates,
    private readonly passwords: Passwords,
    private readonly marks: CredentialMarks,
    private readonly sessions: Sessions,
    private readonly selection: TenantSelection,
    private readonly resolver: TenantResolver,
    private readonly limits: RateLimits,
    private readonly guesses: Guesses,
    private readonly devices: KnownDevices,
    private readonly verification: VerifyEmail,
  ) {}

  /** @throws AuthError `INVALID_CREDENTIALS`, `RATE_LIMITED`, `TENANT_REQUIRED`, `TENANT_NOT_FOUND`, `FORBIDDEN` (no role on the guard) */
  async run(input: RequestOutput<'login'>['body']): Promise<LoginResult> {
    this.passwords.assertRoom()
    const tenantId = input.tenantId ?? (await this.resolver.resolve())
    const target =
      input.guard === RoleGuardEnum.ADMIN && tenantId === undefined && this.policy.hasTenants
        ? platform
        : this.policy.targetOf(tenantId)
    const find = () => this.candidates.find(target, input, this.policy.hasTenants)
    if (!this.devices.isPresented(currentRequest())) {
      return this.limits.countFailures('login', target, async () =>
        this.enter(target, input, await find(), find),
      )
    }
    // Whose device it is, only the account tells. What strangers fail at must not keep the owner out: a device that is
    // known has limits of its own.
    const candidate = await find()
    const enter = () => this.enter(target, input, candidate, find)
    const { userId, deviceId } = this.guessAt(target, candidate, input)
    return userId !== null && deviceId != null ? enter() : this.limits.countFailures('login', target, enter)
  }

  private async enter(
    target: IdentityTarget,
    input: RequestOutput<'login'>['body'],
    candidate: LoginCandidate | null,
    findAgain: () => Promise<LoginCandidate | null>,
  ): Promise<LoginResult> {
    const isRight = await this.guesses.check(this.guessAt(target, candidate, input), async () => {
      const matches = await this.passwords.verify(candidate?.password.hash ?? null, input.password)
      if (!matches || !candidate?.isActive) return false
      if (this.isLetIn(candidate)) return true
      this.verification.remind({ scopeId: target.scopeId, userId: candidate.id })
      return false
    })
    if (!candidate || !isRight) throw new AuthError('INVALID_CREDENTIALS')
    const password = await this.rehash(candidate, input.password, findAgain)

    if (input.guard && target.tenantId === null && candidate.platformGuards.includes(input.guard)) {
      // Staff signs in above the tenants; one that needs them is entered, with a reason.
      return this.begin(candidate, findAgain, {
        scopeId: target.scopeId,
        userId: candidate.id,
        tenantId: null,
        password,
        deviceName: input.deviceName,
      })
    }
    const membership = candidate.memberships[0]
    if (target.tenantId !== null && !membership) {
      // A person of this scope who is no member of its tenant: only SHARED may say so, ISOLATED hides the tenant.
      throw new AuthError(this.policy.hasManyTenantsPerUser ? 'TENANT_NOT_FOUND' : 'INVALID_CREDENTIALS')
    }
    if (membership && !membership.isDefault && candidate.memberships.length > 1) {
      return this.selection.offer({ scopeId: target.scopeId, userId: candidate.id, password }, input)
    }
    if (input.guard && !membership?.guards.includes(input.guard)) throw new AuthError('FORBIDDEN')
    return this.begin(candidate, findAgain, {
      scopeId: target.scopeId,
      userId: candidate.id,
      tenantId: membership?.tenantId ?? null,
      password,
      deviceName: input.deviceName,
    })
  }

  /**
   * Whoever has not proven the address is answered as for a wrong password: a password of one's own choice, tried
   * after a silent sign-up, would otherwise tell whether the address was free. The owner is told by a mail.
   */
  private isLetIn({ isVerified }: LoginCandidate): boolean {
    return isVerified || !this.options.requiresVerifiedEmail
  }

  private guessAt(
    { scopeId }: IdentityTarget,
    candidate: LoginCandidate | null,
    { email, phone, username }: RequestOutput<'login'>['body'],
  ): GuessTarget {
    return {
      scopeId,
      // Counted by the name as before the sign-up: a count that begins anew would tell that there was one.
      userId: candidate && this.isLetIn(candidate) ? candidate.id : null,
      isSignIn: true,
      name: email ?? phone ?? username ?? '',
      deviceId:
        candidate &&
        this.devices.deviceOf(currentRequest(), {
          scopeId,
          userId: candidate.id,
          marks: this.marks.of(candidate.password),
        }),
    }
  }

  private async begin(
    candidate: LoginCandidate,
    findAgain: () => Promise<LoginCandidate | null>,
    session: Parameters<Sessions['begin']>[0],
  ): Promise<LoginResult> {
    try {
      return await this.sessions.begin(session)
    } catch (error) {
      if (!(error instanceof AuthError)) throw error
      // A process whose hashes cost more may have made this one anew meanwhile.
      const now = await findAgain()
      const isAnew = now?.id === candidate.id && now.password.hash !== session.password.hash
      if (!isAnew || !this.marks.areSame(session.password, now.password)) throw error
      return this.sessions.begin({ ...session, password: now.password })
    }
  }

  /** Null while too many are being hashed: a later sign-in has the hash made anew. */
  private async hashUnlessBusy(password: string): Promise<string | null> {
    try {
      return await this.passwords.hash(password)
    } catch (error) {
      if (error instanceof AuthError) return null
      throw error
    }
  }

  private async rehash(
    candidate: LoginCandidate,
    password: string,
    findAgain: () => Promise<LoginCandidate | null>,
  ): Promise<StoredPassword> {
    const { id, password: stored } = candidate
    if (stored.hash === null || !this.passwords.needsRehash(stored.hash)) return stored
    const hash = await this.hashUnlessBusy(password)
    if (hash === null) return stored
    const anew = { hash, marks: this.marks.keep(stored, hash) }
    if (await this.candidates.replaceHash(candidate, anew)) return anew
    // Somebody with the same password has come first, or it was changed or removed meanwhile.
    const now = await findAgain()
    if (now?.id !== id || !this.marks.areSame(stored, now.password))
      throw new AuthError('INVALID_CREDENTIALS')
    return now.password
  }
}
