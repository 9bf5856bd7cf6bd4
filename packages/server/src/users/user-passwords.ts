import { Injectable } from '@nestjs/common'
import { Passwords } from '../passwords/passwords.ts'
import { currentRequest } from '../request-context/request-context.ts'

/** What a person may not make a password of. */
export interface PasswordOwner {
  email?: string | null | undefined
  username?: string | null | undefined
  /** Further names, such as the slug of the tenant. */
  names?: readonly string[]
  /** Whether the account asks for a second factor as well. */
  hasSecondFactor?: boolean
}

/** Hashes the new passwords of users. */
@Injectable()
export class UserPasswords {
  constructor(private readonly passwords: Passwords) {}

  /** Checks a new password against the policy and hashes it. @throws AuthError `WEAK_PASSWORD` */
  async hashNew(password: string, owner: PasswordOwner): Promise<string> {
    const { email, username, names = [], hasSecondFactor = false } = owner
    this.passwords.assertAcceptable(password, [email?.split('@')[0], username, ...names], { hasSecondFactor })
    await this.passwords.assertNotBreached(password)
    // The application's own work, such as an import, waits its turn; callers from outside are refused past the limit.
    return this.passwords.hash(password, currentRequest() === undefined)
  }

  /** Refuses a password that contains one of these names. @throws AuthError `WEAK_PASSWORD` */
  assertFree(password: string, names: readonly string[]): void {
    this.passwords.assertAcceptable(password, names)
  }
}
