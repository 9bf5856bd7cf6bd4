import { Injectable } from '@nestjs/common'
import type { RequestOutput } from '@nest-auth/js-client/contract'
import { OneTimeTokens } from '../credentials/one-time-tokens.ts'
import { AuthError } from '../errors/auth-error.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import { Database } from '../persistence/database.ts'
import { PasswordChanges } from '../users/password-changes.ts'
import { UserPasswords } from '../users/user-passwords.ts'
import { RecoveryDeeds } from './recovery-deeds.ts'

/** Sets a new password by the link of a mail. */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly database: Database,
    private readonly tokens: OneTimeTokens,
    private readonly passwords: UserPasswords,
    private readonly changes: PasswordChanges,
    private readonly deeds: RecoveryDeeds,
    private readonly queue: MailQueue,
  ) {}

  /**
   * Ends every session, further link and remembered device of the person, and begins no session: whatever else a
   * sign-in asks for is still asked. @throws AuthError `INVALID_TOKEN`; `WEAK_PASSWORD`, which spends nothing
   */
  async run({ token, password }: RequestOutput<'resetPassword'>['body']): Promise<void> {
    const owner = await this.tokens.peek(token, 'password_reset')
    if (!owner) throw new AuthError('INVALID_TOKEN')
    const user = { tenantId: owner.scopeId, id: owner.userId }
    const holder = await this.changes.holder(user)
    if (!holder) throw new AuthError('INVALID_TOKEN')
    // Hashing takes long; it must not hold a connection, nor the lock of the user.
    const newHash = await this.passwords.hashNew(password, holder)
    await this.database.runInTransaction(async (manager) => {
      if (!(await this.tokens.spend(token, 'password_reset', owner, manager)))
        throw new AuthError('INVALID_TOKEN')
      await this.changes.reset(user, newHash, manager)
      await this.deeds.announce('password.reset', owner, manager)
      const payload = { userId: owner.userId, kind: 'passwordChanged' }
      await this.queue.add({ tenantId: owner.scopeId, task: 'notice', payload }, manager)
    })
  }
}
