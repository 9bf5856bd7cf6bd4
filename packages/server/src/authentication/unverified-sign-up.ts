import { Injectable } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import { AuthError } from '../errors/auth-error.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import { Database } from '../persistence/database.ts'
import { tenantOfScope } from '../persistence/ids.ts'
import type { IdentityTarget } from '../tenants/tenant-policy.ts'
import { takenSubject } from '../users/duplicates.ts'
import type { NestAuthUser } from '../users/user.entity.ts'

type SignupInput = RequestOutput<'signup'>['body']

/** Signs people up where an address must be verified first: what comes of it is told by mail alone. */
@Injectable()
export class UnverifiedSignUp {
  constructor(
    private readonly database: Database,
    private readonly queue: MailQueue,
    private readonly audit: Audit,
    private readonly limits: RateLimits,
  ) {}

  /** The same answer for a new address and for a known one. @throws AuthError what `write` throws otherwise */
  async settle(
    input: SignupInput,
    target: IdentityTarget,
    write: (manager: EntityManager) => Promise<NestAuthUser>,
  ): Promise<ResponseOf<'signup'>> {
    if (input.email === undefined) {
      throw new AuthError('VALIDATION_FAILED', { issues: [{ path: 'email', type: 'email_required' }] })
    }
    const mayBeTold = await this.countMail(input.email, target)
    try {
      await this.database.runInTransaction(async (manager) => {
        const { id } = await write(manager)
        const tenantId = target.tenantId && tenantOfScope(target.tenantId)
        const actor = { kind: 'user' as const, id }
        await this.audit.record(
          { action: 'user.signed_up', tenantId, target: { kind: 'user', id }, actor },
          manager,
        )
      })
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== 'EMAIL_ALREADY_EXISTS') throw error
      await this.assertOthersFree(input, target.scopeId)
      const payload = { email: input.email }
      if (mayBeTold) await this.queue.add({ tenantId: target.scopeId, task: 'account_exists', payload })
    }
    return { status: 'verification_required' }
  }

  /**
   * Counts the mail that a sign-up makes us send, for a new address and for a known one, and says nothing of it to whoever
   * signs up: otherwise anybody could fill the mailbox of the owner. Of a new address the links themselves are counted.
   */
  private async countMail(email: string, { scopeId }: IdentityTarget): Promise<boolean> {
    try {
      await this.limits.count('verification', { account: email, scopeId })
      return true
    } catch (error) {
      if (error instanceof AuthError && error.code === 'RATE_LIMITED') return false
      throw error
    }
  }

  /** What a new address would be refused for, a known one is refused for as well. */
  private async assertOthersFree({ phone, username }: SignupInput, scopeId: string): Promise<void> {
    if (phone === undefined && username === undefined) return
    const taken = await this.database.query<{ is_phone: boolean }>(
      `select coalesce(phone = $2, false) as is_phone from nest_auth_users
        where tenant_id = $1 and (phone = $2 or username = $3) order by 1 desc`,
      [scopeId, phone ?? null, username ?? null],
    )
    if (taken[0]) throw takenSubject(taken[0].is_phone ? 'phone' : 'username')
  }
}
