import { createHash } from 'node:crypto'

/** Names a password without being of use for guessing it: another password, even the same one set anew, has another mark. */
export function credentialMark(passwordHash: string | null): string {
  return createHash('sha256')
    .update(`credential ${passwordHash ?? ''}`)
    .digest('base64url')
}
