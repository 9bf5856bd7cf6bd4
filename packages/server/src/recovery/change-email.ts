import { Injectable } from '@nestjs/common'
import type { RequestOutput } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { OneTimeTokens } from '../credentials/one-time-tokens.ts'
import { AuthError } from '../errors/auth-error.ts'
import { Guesses } from '../limits/guesses.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import type { MailKind } from '../mail/mail-templates.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { UserStore } from '../users/user-store.ts'
import { CurrentPassword } from './current-password.ts'
import { RecoveryDeeds } from './recovery-deeds.ts'

/** Moves an account to another address, once that is proven to be the person's. */
@Injectable()
export class ChangeEmail {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentPassword,
    private readonly tokens: OneTimeTokens,
    private readonly users: UserStore,
    private readonly deeds: RecoveryDeeds,
    private readonly limits: RateLimits,
    private readonly queue: MailQueue,
    private readonly guesses: Guesses,
  ) {}

  /** Nothing changes yet, and nothing tells whether the address is taken. @throws AuthError `WRONG_PASSWORD`, `RATE_LIMITED`, `NOT_FOUND` */
  async request(caller: AuthContext, input: RequestOutput<'changeEmail'>['body']): Promise<void> {
    if (!this.queue.isEnabled) throw new AuthError('NOT_FOUND')
    const { userScopeId: tenantId, userId } = caller
    await this.current.confirm({ tenantId, id: userId }, input.password)
    await this.limits.count('verification', { account: userId, scopeId: tenantId })
    await this.database.runInTransaction(async (manager) => {
      await this.deeds.record('email.change_requested', { scopeId: tenantId, userId }, manager)
      const payload = { userId, newEmail: input.email }
      await this.queue.add({ tenantId, task: 'email_change', payload }, manager)
      await this.notify({ tenantId, userId, kind: 'emailChangeRequested' }, manager)
    })
  }

  /** @throws AuthError `INVALID_TOKEN`, also when the address became somebody else's meanwhile */
  async confirm(token: string): Promise<void> {
    const owner = await this.tokens.peek(token, 'email_change')
    if (!owner) throw new AuthError('INVALID_TOKEN')
    const { scopeId: tenantId, userId } = owner
    const { email: formerEmail, newEmail } = owner.payload as { email: string; newEmail: string }
    await orInvalid(
      this.database.runInTransaction(async (manager) => {
        if (!(await this.tokens.spend(token, 'email_change', owner, manager)))
          throw new AuthError('INVALID_TOKEN')
        await this.users.update({ tenantId, id: userId }, { email: newEmail, isEmailVerified: true }, manager)
        await this.guesses.carryOver({ scopeId: tenantId, userId, name: newEmail }, manager)
        await this.deeds.announce('email.changed', { scopeId: tenantId, userId, email: newEmail }, manager)
        await this.notify({ tenantId, userId, kind: 'emailChanged', to: formerEmail }, manager)
      }),
    )
  }

  private notify(
    { tenantId, ...payload }: { tenantId: string; userId: string; kind: MailKind; to?: string },
    manager: EntityManager,
  ): Promise<void> {
    return this.queue.add({ tenantId, task: 'notice', payload }, manager)
  }
}

async function orInvalid(change: Promise<void>): Promise<void> {
  try {
    await change
  } catch (error) {
    if (error instanceof AuthError && error.code === 'EMAIL_ALREADY_EXISTS')
      throw new AuthError('INVALID_TOKEN')
    throw error
  }
}
