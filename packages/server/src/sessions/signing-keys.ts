import { Inject, Injectable, Logger } from '@nestjs/common'
import type { OnModuleDestroy } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { SigningKeyStore } from './signing-key.store.ts'
import { toSigningKey } from './signing-key.ts'
import type { SigningKey } from './signing-key.ts'

/** How often a process looks for keys that others made. */
const rereadEverySeconds = 60
/**
 * How often at most an unknown key makes it look at once, as anybody can make up a name; and how old keys may be where
 * nobody tells of changes.
 */
const rereadPauseMs = 1000
/** Verifiers keep the JWK Set for 5 minutes, and processes look every minute; then a new key is known everywhere. */
const defaultLeadSeconds = 600

/** The keys that sign access tokens: from the options, or generated and kept encrypted in the database. */
@Injectable()
export class SigningKeys implements OnModuleDestroy {
  private readonly logger = new Logger('NestAuth')
  private keys: readonly SigningKey[] = []
  private reading: Promise<void> | null = null
  private next: Promise<void> | null = null
  private readAtMs = 0
  private timer: NodeJS.Timeout | undefined
  private turns = 0
  private takenTurn = 0
  /** The last attempt to read failed. */
  private isBehind = false
  private isInformed: () => boolean = () => false
  private onLoss: () => void = () => {}
  private onChangeHere: () => void = () => {}

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: SigningKeyStore,
  ) {}

  /** Makes the keys ready. Any number of processes may do this at once on an empty database. */
  async load(): Promise<void> {
    const configured = this.options.tokens.signingKeys
    if (configured) {
      this.keys = await Promise.all(configured.map((jwk) => toSigningKey(jwk)))
      return
    }
    await this.read()
    this.timer = setInterval(() => void this.readAgain(), rereadEverySeconds * 1000)
    this.timer.unref()
  }

  onModuleDestroy(): void {
    clearInterval(this.timer)
  }

  /** The key that signs: the newest whose time has come. */
  active(): SigningKey {
    const now = Date.now()
    return this.keys.find(({ activatesAt }) => activatesAt.getTime() <= now) ?? this.keys.at(-1)!
  }

  /** The key with this id, while tokens it signed may be alive. A key this process has not heard of is looked for. */
  async find(id: string | undefined): Promise<SigningKey | undefined> {
    const known = this.known(id)
    if (known || id === undefined || this.options.tokens.signingKeys) return known
    if (this.reading === null && Date.now() - this.readAtMs < rereadPauseMs) return undefined
    // Not one more for everybody who asks meanwhile: made-up names must not keep the database busy.
    await (this.reading ?? this.readAgain())
    return this.known(id)
  }

  /** The public half of every key, as a JWK Set (RFC 7517 §5); also of the one that will sign next. */
  jwks(): { keys: Record<string, unknown>[] } {
    return { keys: this.keys.filter(isAlive).map((key) => ({ ...key.publicJwk })) }
  }

  /**
   * Replaces the signing key without a failed request: the next key is published at once and signs after
   * `publishForSeconds`; the former one verifies until its last token has expired. Answers false when a rotation is
   * under way already. @throws NestAuthMisuseError where the keys come from the options
   */
  async rotate({
    publishForSeconds = defaultLeadSeconds,
  }: { publishForSeconds?: number } = {}): Promise<boolean> {
    if (this.options.tokens.signingKeys) {
      throw new NestAuthMisuseError(
        'Keys given by tokens.signingKeys are rotated there: add the new key at the end, later move it to the front.',
      )
    }
    await this.read()
    const hasRotated = await this.store.addNext(this.keys[0]!.id, publishForSeconds)
    await this.read()
    this.onChangeHere()
    return hasRotated
  }

  /**
   * Takes a key out of use, such as one that somebody may have seen: what it signed opens nothing from now on, in other
   * processes within a second. Where it was the one that signs, a new one does so at once; people are not signed out,
   * as their next refresh brings a token of the new key. Answers false where there is no such key.
   * @throws NestAuthMisuseError where the keys come from the options
   */
  async remove(id: string): Promise<boolean> {
    if (this.options.tokens.signingKeys) {
      throw new NestAuthMisuseError('Keys given by tokens.signingKeys are removed there.')
    }
    const isRemoved = await this.store.remove(id)
    await this.read()
    this.onChangeHere()
    return isRemoved
  }

  /** Reads the keys again; where that fails, those known so far go on and the next occasion tries again. */
  readAgain(): Promise<void> {
    if (this.options.tokens.signingKeys) return Promise.resolve()
    // One that is under way may have begun before the change it is asked for.
    this.next ??= (this.reading ?? Promise.resolve()).then(() => {
      this.next = null
      this.reading = this.read()
        .catch((error: unknown) => {
          this.isBehind = true
          this.readAtMs = Date.now()
          this.logger.warn({ message: 'The signing keys could not be read again.', error })
        })
        .finally(() => (this.reading = null))
      return this.reading
    })
    return this.next
  }

  /** Reads the keys now, where they are not fresh. @throws AuthError `SERVICE_UNAVAILABLE` when they cannot be read */
  async catchUp(): Promise<void> {
    if (this.areFresh()) return
    await (this.reading ?? this.readAgain())
    // Whoever waits here has waited long enough for a database that does not answer.
    if (this.isBehind) throw new AuthError('SERVICE_UNAVAILABLE')
  }

  /** Whether a key that was taken out of use anywhere more than a second ago is out of use here. */
  areFresh(): boolean {
    if ((this.isInformed() && !this.isBehind) || this.options.tokens.signingKeys) return true
    const ageMs = Date.now() - this.readAtMs
    // Below nothing where the clock has been set back.
    return ageMs >= 0 && ageMs < rereadPauseMs
  }

  /** From now on keys may be older whenever this answers that every change elsewhere reaches us. */
  trust(isInformed: () => boolean): void {
    this.isInformed = isInformed
  }

  /** Calls back when a key is no longer in use, or will not be as long as was known. */
  onRemoval(listener: () => void): void {
    this.onLoss = listener
  }

  /** Calls back when this process has changed the keys. */
  onOwnChange(listener: () => void): void {
    this.onChangeHere = listener
  }

  private known(id: string | undefined): SigningKey | undefined {
    return this.keys.find((key) => key.id === id && isAlive(key))
  }

  private async read(): Promise<void> {
    const begunAtMs = Date.now()
    const turn = ++this.turns
    let keys = await this.store.read()
    if (keys.length === 0) {
      await this.store.addFirst()
      keys = await this.store.read()
    }
    // What was read before something newer would bring back a key that is gone.
    if (turn < this.takenTurn) return
    this.takenTurn = turn
    const former = this.keys
    this.keys = keys
    this.readAtMs = begunAtMs
    this.isBehind = false
    if (former.some((key) => !keys.some((other) => isAsGood(other, key)))) this.onLoss()
  }
}

/** Whether a key is the same one, and verifies at least as long. */
function isAsGood(key: SigningKey, former: SigningKey): boolean {
  if (key.id !== former.id) return false
  return key.expiresAt === null || (former.expiresAt !== null && key.expiresAt >= former.expiresAt)
}

function isAlive({ expiresAt }: SigningKey): boolean {
  return expiresAt === null || expiresAt.getTime() > Date.now()
}
