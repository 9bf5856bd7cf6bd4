import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { AuthMetrics } from '../telemetry/auth-metrics.ts'
import { isBreached } from './breach-check.ts'
import { isCommonPassword } from './common-passwords.ts'
import { HashQueue } from './hash-queue.ts'

const mostBytes = 1024

/** Hashes and checks passwords under the configured policy. */
@Injectable()
export class Passwords {
  /** Compared with where there is nobody to compare with. Made at once, so that not even the first time differs. */
  private readonly decoyHash: Promise<string>
  private readonly queue: HashQueue

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    metrics: AuthMetrics,
  ) {
    const { concurrency, queueLimit } = options.password.hashing
    this.queue = new HashQueue(concurrency, queueLimit, {
      waited: (ms) => metrics.hashWait.record(ms / 1000),
      refused: () => metrics.hashRefused.add(1),
    })
    const passwords = { unit: '{password}' }
    metrics.gauge(
      'password.hash.queue.depth',
      { ...passwords, description: 'Passwords that wait to be hashed.' },
      () => this.load.waiting,
    )
    metrics.gauge(
      'password.hash.active',
      { ...passwords, description: 'Passwords being hashed.' },
      () => this.load.active,
    )
    const { hasher } = options.password
    this.decoyHash = hasher.decoy ? Promise.resolve(hasher.decoy()) : hasher.hash('decoy')
    // A failure is reported by the login that needs the hash.
    this.decoyHash.catch(() => {})
  }

  /**
   * Refuses a new password that breaks the policy (NIST SP 800-63B §3.1.1.2): too short, too long, common, or made
   * of the names of the person, the tenant or the product. Lengths count code points after Unicode NFC, the form in
   * which a password is kept; nothing else about it is changed. @throws AuthError `WEAK_PASSWORD`
   */
  assertAcceptable(
    password: string,
    names: readonly (string | null | undefined)[] = [],
    { hasSecondFactor = false }: { hasSecondFactor?: boolean } = {},
  ): void {
    const { minLengthWithSecondFactor, maxLength, forbiddenWords } = this.options.password
    const minLength = hasSecondFactor ? minLengthWithSecondFactor : this.options.password.minLength
    const normal = password.normalize('NFC')
    const length = [...normal].length
    if (length < minLength) throw new AuthError('WEAK_PASSWORD', { rule: 'min_length', minLength })
    if (length > maxLength) throw new AuthError('WEAK_PASSWORD', { rule: 'max_length', maxLength })
    const folded = normal.toLowerCase()
    if (isCommonPassword(folded)) throw new AuthError('WEAK_PASSWORD', { rule: 'common' })
    if ([...names, ...forbiddenWords].some((name) => name && contains(folded, name))) {
      throw new AuthError('WEAK_PASSWORD', { rule: 'personal' })
    }
  }

  /**
   * Refuses a password known from a breach. A check that fails or takes too long refuses nobody: the other rules
   * still hold. @throws AuthError `WEAK_PASSWORD`
   */
  async assertNotBreached(password: string): Promise<void> {
    const { breachCheck } = this.options.password
    if (breachCheck && (await isBreached(breachCheck, password.normalize('NFC')))) {
      throw new AuthError('WEAK_PASSWORD', { rule: 'breached' })
    }
  }

  /**
   * What is kept of a new password. `isPatient` waits however many are before it: for work nobody flooded in with.
   * @throws AuthError `SERVICE_UNAVAILABLE` while too many are being hashed
   */
  hash(password: string, isPatient = false): Promise<string> {
    return this.queue.run(() => this.options.password.hasher.hash(password.normalize('NFC')), isPatient)
  }

  /**
   * Takes the same time, and the same place in the queue, whether or not there is a hash to compare with.
   * @throws AuthError `SERVICE_UNAVAILABLE` while too many are being hashed
   */
  async verify(hash: string | null, password: string): Promise<boolean> {
    const { hasher } = this.options.password
    // No later than here: nothing may be hashed that is longer than any password we accepted.
    if (Buffer.byteLength(password) > mostBytes) return false
    const candidate = password.normalize('NFC')
    const encoded = hash ?? (await this.decoyHash)
    const matches = await this.queue.run(() => hasher.verify(encoded, candidate))
    return matches && hash !== null
  }

  /**
   * Refuses what would have to wait too long for its hash, before anything else is spent on it.
   * @throws AuthError `SERVICE_UNAVAILABLE`
   */
  assertRoom(): void {
    this.queue.assertRoom()
  }

  /** How busy hashing is. */
  get load(): { active: number; waiting: number } {
    return this.queue.load
  }

  needsRehash(hash: string): boolean {
    return this.options.password.hasher.needsRehash(hash)
  }
}

/** Short names stand in many words by chance. */
const shortestName = 4

function contains(folded: string, name: string): boolean {
  const plain = name.normalize('NFC').toLowerCase()
  return [plain, plain.replace(/[^\p{L}\p{N}]/gu, '')].some(
    (form) => form.length >= shortestName && folded.includes(form),
  )
}
