import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { OneTimeTokens } from '../credentials/one-time-tokens.ts'
import { AuthError } from '../errors/auth-error.ts'
import { Guesses } from '../limits/guesses.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { UserStore } from '../users/user-store.ts'
import { RecoveryDeeds } from './recovery-deeds.ts'

/** Finds out whether an address is the user's. */
@Injectable()
export class VerifyEmail {
  constructor(
    private readonly database: Database,
    private readonly tokens: OneTimeTokens,
    private readonly users: UserStore,
    private readonly deeds: RecoveryDeeds,
    private readonly queue: MailQueue,
    private readonly guesses: Guesses,
    private readonly limits: RateLimits,
  ) {}

  /** Sends the caller a link. @throws AuthError `RATE_LIMITED`; `NOT_FOUND` where no mail is sent */
  async ask({ userScopeId: scopeId, userId }: AuthContext): Promise<void> {
    if (!this.queue.isEnabled) throw new AuthError('NOT_FOUND')
    await this.limits.count('verification', { account: userId, scopeId })
    await this.request({ scopeId, userId })
  }

  /** Sends a link to the user's address, unless it is verified; without a sender of mails nothing happens. */
  async request(
    { scopeId, ...payload }: { scopeId: string; userId: string },
    manager?: EntityManager,
  ): Promise<void> {
    await this.queue.add({ tenantId: scopeId, task: 'email_verification', payload }, manager)
  }

  /** The same, unless a good link is on its way; no request takes longer for it. */
  remind({ scopeId, userId }: { scopeId: string; userId: string }): void {
    const payload = { userId, unlessUnderWay: true }
    this.queue.addLater({ tenantId: scopeId, task: 'email_verification', payload })
  }

  /** @throws AuthError `INVALID_TOKEN` */
  async confirm(token: string): Promise<void> {
    const owner = await this.tokens.peek(token, 'email_verification')
    if (!owner) throw new AuthError('INVALID_TOKEN')
    await this.database.runInTransaction(async (manager) => {
      if (!(await this.tokens.spend(token, 'email_verification', owner, manager)))
        throw new AuthError('INVALID_TOKEN')
      await this.users.update(
        { tenantId: owner.scopeId, id: owner.userId },
        { isEmailVerified: true },
        manager,
      )
      const email = String(owner.payload['email'])
      await this.guesses.carryOver({ ...owner, name: email }, manager)
      await this.deeds.announce('email.verified', { ...owner, email }, manager)
    })
  }
}
