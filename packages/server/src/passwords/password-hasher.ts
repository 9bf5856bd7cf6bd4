/** How passwords are kept. Passwords arrive in Unicode NFC, at most 1 KiB. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** False for a wrong password and for a hash of a foreign or unacceptable form; never throws for either. */
  verify(hash: string, password: string): Promise<boolean>
  /** A hash of no password, at today's cost, where one can be had without hashing. */
  decoy?(): string
  /** Whether a hash was made with other parameters than today's. */
  needsRehash(hash: string): boolean
}
