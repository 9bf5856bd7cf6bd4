/** How passwords are kept. Passwords arrive in Unicode NFC, at most 1 KiB. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** False for a wrong password and for a hash of a foreign or unacceptable form; never throws for either. */
  verify(hash: string, password: string): Promise<boolean>
  /** Whether a hash was made with other parameters than today's. */
  needsRehash(hash: string): boolean
}
