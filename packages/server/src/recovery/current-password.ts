import { Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { Passwords } from '../passwords/passwords.ts'
import { PasswordChanges } from '../users/password-changes.ts'
import type { PasswordHolder } from '../users/password-changes.ts'
import type { UserRef } from '../users/user-scopes.ts'

/** Asks a person who is signed in for the password again. */
@Injectable()
export class CurrentPassword {
  constructor(
    private readonly changes: PasswordChanges,
    private readonly passwords: Passwords,
  ) {}

  /** @throws AuthError `WRONG_PASSWORD`, also for somebody without a password */
  async confirm(user: UserRef, password: string): Promise<PasswordHolder & { passwordHash: string }> {
    const holder = await this.changes.holder(user)
    const passwordHash = holder?.passwordHash ?? null
    const isRight = await this.passwords.verify(passwordHash, password)
    if (!holder || passwordHash === null || !isRight) throw new AuthError('WRONG_PASSWORD')
    return { ...holder, passwordHash }
  }
}
