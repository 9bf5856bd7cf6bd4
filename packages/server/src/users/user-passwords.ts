import { Injectable } from '@nestjs/common'
import { Passwords } from '../passwords/passwords.ts'
import { currentRequest } from '../request-context/request-context.ts'

/** What a person may not make a password of. */
export interface PasswordOwner {
  email?: string | null | undefined
  username?: string | null | undefined
}

/** Hashes the new passwords of users. */
@Injectable()
export class UserPasswords {
  constructor(private readonly passwords: Passwords) {}

  /** Checks a new password against the policy and hashes it. @throws AuthError `WEAK_PASSWORD` */
  async hashNew(password: string, owner: PasswordOwner): Promise<string> {
    this.passwords.assertAcceptable(password, [owner.email?.split('@')[0], owner.username])
    // The application's own work, such as an import, waits its turn; callers from outside are refused past the limit.
    return this.passwords.hash(password, currentRequest() === undefined)
  }
}
