import { Injectable } from '@nestjs/common'
import type { RequestOutput } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { PasswordChanges } from '../users/password-changes.ts'
import { UserPasswords } from '../users/user-passwords.ts'
import { CurrentPassword } from './current-password.ts'
import { RecoveryDeeds } from './recovery-deeds.ts'

/** Changes the caller's password. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentPassword,
    private readonly passwords: UserPasswords,
    private readonly changes: PasswordChanges,
    private readonly deeds: RecoveryDeeds,
    private readonly queue: MailQueue,
  ) {}

  /** The session it is done in goes on; every other ends. @throws AuthError `WRONG_PASSWORD`, `WEAK_PASSWORD` */
  async run(caller: AuthContext, input: RequestOutput<'changePassword'>['body']): Promise<void> {
    const user = { tenantId: caller.userScopeId, id: caller.userId }
    const holder = await this.current.confirm(user, input.currentPassword)
    const newHash = await this.passwords.hashNew(input.newPassword, holder)
    await this.database.runInTransaction(async (manager) => {
      const passwords = { from: holder.password, to: newHash }
      if (!(await this.changes.replace(user, passwords, caller.sessionId, manager)))
        throw new AuthError('WRONG_PASSWORD')
      await this.deeds.announce('password.changed', { scopeId: user.tenantId, userId: user.id }, manager)
      const payload = { userId: caller.userId, kind: 'passwordChanged' }
      await this.queue.add({ tenantId: caller.userScopeId, task: 'notice', payload }, manager)
    })
  }
}
