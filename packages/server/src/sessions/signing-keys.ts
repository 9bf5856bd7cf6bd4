import { Inject, Injectable, Logger } from '@nestjs/common'
import type { OnModuleDestroy } from '@nestjs/common'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { SigningKeyStore } from './signing-key.store.ts'
import { toSigningKey } from './signing-key.ts'
import type { SigningKey } from './signing-key.ts'

/** How often a process looks for keys that others made. */
const rereadEverySeconds = 60
/** How often at most an unknown key makes it look at once: anybody can make up a name. */
const rereadPauseMs = 1000
/** Verifiers keep the JWK Set for 5 minutes, and processes look every minute; then a new key is known everywhere. */
const defaultLeadSeconds = 600
/** Clocks differ. */
const slackSeconds = 60

/** The keys that sign access tokens: from the options, or generated and kept encrypted in the database. */
@Injectable()
export class SigningKeys implements OnModuleDestroy {
  private readonly logger = new Logger('NestAuth')
  private keys: readonly SigningKey[] = []
  private reading: Promise<void> | null = null
  private readAtMs = 0
  private timer: NodeJS.Timeout | undefined

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
    if (this.keys.length === 0) {
      await this.store.addFirst()
      await this.read()
    }
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
    await this.readAgain()
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
    const graceSeconds = this.options.tokens.accessTokenTtlSeconds + slackSeconds
    const hasRotated = await this.store.addNext(this.keys[0]!.id, publishForSeconds, graceSeconds)
    await this.read()
    return hasRotated
  }

  private known(id: string | undefined): SigningKey | undefined {
    return this.keys.find((key) => key.id === id && isAlive(key))
  }

  private readAgain(): Promise<void> {
    this.reading ??= this.read()
      // The keys known so far go on; the next occasion tries again.
      .catch((error: unknown) =>
        this.logger.warn({ message: 'The signing keys could not be read again.', error }),
      )
      .finally(() => (this.reading = null))
    return this.reading
  }

  private async read(): Promise<void> {
    const begunAtMs = Date.now()
    this.keys = await this.store.read()
    this.readAtMs = begunAtMs
  }
}

function isAlive({ expiresAt }: SigningKey): boolean {
  return expiresAt === null || expiresAt.getTime() > Date.now()
}
