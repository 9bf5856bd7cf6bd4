import type { Account, AuthClient } from '../auth-client.ts'
import { isAuthError } from '../http/errors.ts'

/** Who has to act in place of the active account: an account this device holds, or somebody who has to sign in. */
export interface OtherAccount {
  email: string
  /** Null when the device does not hold it. */
  account: Account | null
}

/** Reads from a refusal with INVITATION_FOR_OTHER_ACCOUNT who was invited; null for every other error. */
export function accountFor(auth: Pick<AuthClient, 'accounts'>, error: unknown): OtherAccount | null {
  if (!isAuthError(error, 'INVITATION_FOR_OTHER_ACCOUNT')) return null
  const email = error.details?.['email']
  if (typeof email !== 'string') return null
  const isInvited = ({ user }: Account) => user.email?.toLowerCase() === email.toLowerCase()
  return { email, account: auth.accounts.getState().accounts.find(isInvited) ?? null }
}
