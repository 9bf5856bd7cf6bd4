import type { KeyObject } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import { exportJWK } from 'jose/key/export'
import { generateKeyPair } from 'jose/key/generate/keypair'
import type { JWK } from 'jose'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { isUniqueViolation } from '../persistence/database-errors.ts'
import { Database } from '../persistence/database.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { sealingKey, unsealed } from './sealed-key.ts'
import { toSigningKey } from './signing-key.ts'
import type { SigningKey } from './signing-key.ts'

interface KeyRow {
  id: string
  encrypted_private_jwk: string
  activates_at: Date
  expires_at: Date | null
  falls_short: boolean | number
}

/** Clocks differ. */
const slackSeconds = 60

/** While a key may still sign, somewhere. */
const maySign = `(slot = 'active' or expires_at - make_interval(secs => longest_token_seconds) > now())`

/** The key table: private halves are encrypted, and exactly one key is the newest. */
@Injectable()
export class SigningKeyStore {
  private readonly encryptionKeys: readonly KeyObject[]
  /** Opening a key takes a while; what was opened once is kept. */
  private opened = new Map<string, JWK>()
  /** How long tokens live that are signed here. */
  private readonly tokenSeconds: number

  constructor(
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
    private readonly database: Database,
    private readonly audit: Audit,
  ) {
    this.tokenSeconds = options.tokens.accessTokenTtlSeconds
    this.encryptionKeys = options.secrets.map((secret) => sealingKey(secret))
  }

  /** Every key tokens may be signed with, the newest first; none ends before the tokens this process signs with it. */
  async read(): Promise<SigningKey[]> {
    const rows = await this.database.withReserve(() => this.sufficientRows())
    const keys = await Promise.all(rows.map((row) => this.open(row)))
    this.opened = new Map([...this.opened].filter(([id]) => rows.some((row) => row.id === id)))
    return keys
  }

  /** Writes the first key, unless another process was faster. */
  async addFirst(): Promise<void> {
    const { key, sealed } = await this.generate()
    // Of several processes that start at once, one wins the slot; the others take its key.
    await this.insert(key, sealed, 0, { yields: true })
  }

  /**
   * Writes the key that follows, to sign after `leadSeconds`; the former is kept until the last token has expired that
   * any process signs with it. Answers false, and does nothing, when another process has rotated already.
   */
  async addNext(formerId: string, leadSeconds: number): Promise<boolean> {
    const { key, sealed } = await this.generate()
    return this.replace(async (manager) => {
      const retired = await this.database.query(
        `update nest_auth_signing_keys
            set slot = null, expires_at = now() + make_interval(secs => $2 + longest_token_seconds)
          where id = $1 and slot = 'active' and activates_at <= now() returning id`,
        [formerId, leadSeconds + slackSeconds],
        manager,
      )
      if (retired.length === 0) return false
      await this.insert(key, sealed, leadSeconds, { manager })
      await this.record('signing_key.rotated', key.id, manager)
      await this.database.query('delete from nest_auth_signing_keys where expires_at < now()', [], manager)
      return true
    })
  }

  /** Takes a key out; where it held the slot, a new one does from now on. Answers false for a key that is not there. */
  async remove(id: string): Promise<boolean> {
    const { key, sealed } = await this.generate()
    return this.replace(async (manager) => {
      const removed = await this.database.query<{ slot: string | null }>(
        'delete from nest_auth_signing_keys where id = $1 returning slot',
        [id],
        manager,
      )
      if (removed.length === 0) return false
      await this.record('signing_key.removed', id, manager)
      if (removed[0]!.slot === 'active') await this.insert(key, sealed, 0, { manager })
      return true
    })
  }

  /** Where another process has taken the slot meanwhile nothing stands of the change: it is made once more on what is there now. */
  private async replace(change: (manager: EntityManager) => Promise<boolean>): Promise<boolean> {
    try {
      return await this.database.runInTransaction(change)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      return this.database.runInTransaction(change)
    }
  }

  private async sufficientRows(): Promise<KeyRow[]> {
    let rows = await this.readRows()
    // Again, as what another process wrote in between may fall short as well.
    while (rows.some((row) => row.falls_short)) {
      await this.outlive()
      rows = await this.readRows()
    }
    return rows
  }

  private readRows(): Promise<KeyRow[]> {
    return this.database.query<KeyRow>(
      `select id, encrypted_private_jwk, activates_at, expires_at,
              (longest_token_seconds < $1 and ${maySign}) as falls_short
         from nest_auth_signing_keys
        where slot = 'active' or expires_at > now() order by slot is null, activates_at desc`,
      [this.tokenSeconds],
    )
  }

  /** Lets no key end before the tokens of this process do, also one that another process has retired meanwhile. */
  private async outlive(): Promise<void> {
    await this.database.query(
      // The end first: MySQL assigns from left to right.
      `update nest_auth_signing_keys
          set expires_at = expires_at + make_interval(secs => $1 - longest_token_seconds), longest_token_seconds = $1
        where longest_token_seconds < $1 and ${maySign}`,
      [this.tokenSeconds],
    )
  }

  private async insert(
    key: SigningKey,
    sealed: string,
    leadSeconds: number,
    { manager, yields = false }: { manager?: EntityManager; yields?: boolean },
  ): Promise<void> {
    await this.database.query(
      `insert into nest_auth_signing_keys
         (id, slot, algorithm, public_jwk, encrypted_private_jwk, activates_at, longest_token_seconds)
       values ($1, 'active', $2, $3, $4, now() + make_interval(secs => $5), $6)${yields ? ' on conflict do nothing' : ''}`,
      [key.id, key.algorithm, JSON.stringify(key.publicJwk), sealed, leadSeconds, this.tokenSeconds],
      manager,
    )
  }

  private record(
    action: 'signing_key.rotated' | 'signing_key.removed',
    id: string,
    manager: EntityManager,
  ): Promise<void> {
    return this.audit.record({ action, tenantId: null, target: { kind: 'signing_key', id } }, manager)
  }

  private async generate(): Promise<{ key: SigningKey; sealed: string }> {
    const { privateKey } = await generateKeyPair('Ed25519', { extractable: true })
    const jwk = await exportJWK(privateKey)
    return { key: await toSigningKey(jwk), sealed: await this.seal(jwk) }
  }

  private async open(row: KeyRow): Promise<SigningKey> {
    const jwk = this.opened.get(row.id) ?? (await this.decrypt(row))
    this.opened.set(row.id, jwk)
    return toSigningKey(jwk, { activatesAt: row.activates_at, expiresAt: row.expires_at })
  }

  private async decrypt(row: KeyRow): Promise<JWK> {
    const found = await unsealed(row.encrypted_private_jwk, this.encryptionKeys)
    if (found) {
      if (found.index > 0) await this.sealAgain(row, found.jwk)
      return found.jwk
    }
    throw new NestAuthMisuseError(
      `The signing key in the database was encrypted with another \`secret\`. Start with the former secret as well ` +
        `(\`secret: [newSecret, formerSecret]\`), or delete the rows of nest_auth_signing_keys: access tokens ` +
        `issued so far then stop working. While developing on the embedded database, delete its folder.`,
    )
  }

  /** Moves a stored key to the present secret, so that the former one can be dropped. */
  private async sealAgain(row: KeyRow, jwk: JWK): Promise<void> {
    await this.database.query(
      `update nest_auth_signing_keys set encrypted_private_jwk = $3 where id = $1 and encrypted_private_jwk = $2`,
      [row.id, row.encrypted_private_jwk, await this.seal(jwk)],
    )
  }

  private seal(jwk: JWK): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(jwk)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(this.encryptionKeys[0]!)
  }
}
