import { Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { Guesses } from '../limits/guesses.ts'
import { Passwords } from '../passwords/passwords.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { PasswordChanges } from '../users/password-changes.ts'
import type { PasswordHolder } from '../users/password-changes.ts'
import type { UserRef } from '../users/user-scopes.ts'

/** Asks a person who is signed in for the password again. */
@Injectable()
export class CurrentPassword {
  constructor(
    private readonly changes: PasswordChanges,
    private readonly passwords: Passwords,
    private readonly guesses: Guesses,
  ) {}

  /** @throws AuthError `RATE_LIMITED`; `WRONG_PASSWORD`, also for somebody without a password */
  async confirm(user: UserRef, password: string): Promise<PasswordHolder> {
    const holder = await this.changes.holder(user)
    // The session stands for a device its owner has signed in on: strangers cannot use up its guesses.
    const target = {
      scopeId: user.tenantId,
      userId: user.id,
      name: '',
      deviceId: currentRequest()?.auth?.signInId,
    }
    const isRight = await this.guesses.check(target, () =>
      this.passwords.verify(holder?.password.hash ?? null, password),
    )
    if (!holder || !isRight) throw new AuthError('WRONG_PASSWORD')
    return holder
  }
}
