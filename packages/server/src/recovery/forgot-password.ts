import { Inject, Injectable } from '@nestjs/common'
import type { RequestOutput } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { TenantResolver } from '../tenants/tenant-resolver.ts'

/** Starts the reset of a password that somebody forgot. */
@Injectable()
export class ForgotPassword {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly resolver: TenantResolver,
    private readonly limits: RateLimits,
    private readonly queue: MailQueue,
  ) {}

  /**
   * Costs the same and says nothing, whoever is asked for: whether there is such a person is looked up after the
   * answer. @throws AuthError `NOT_FOUND` where no mail is sent, `RATE_LIMITED`, `TENANT_REQUIRED`, `TENANT_NOT_FOUND`
   */
  async run(input: RequestOutput<'forgotPassword'>['body']): Promise<void> {
    if (!this.queue.isEnabled) throw new AuthError('NOT_FOUND')
    const { scopeId, tenantId } = this.policy.targetOf(input.tenantId ?? (await this.resolver.resolve()))
    await this.limits.count('passwordReset', { account: input.email, scopeId, tenantId })
    await this.queue.add({ tenantId: scopeId, task: 'password_reset', payload: { email: input.email } })
  }
}
