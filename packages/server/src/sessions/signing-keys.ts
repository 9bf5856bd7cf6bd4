import { Inject, Injectable } from '@nestjs/common'
import {
  CompactEncrypt,
  calculateJwkThumbprint,
  compactDecrypt,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { hkdfSync } from 'node:crypto'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import type { ResolvedOptions } from '../resolved-options.ts'

/** One key pair, ready for use. */
export interface SigningKey {
  id: string
  algorithm: 'EdDSA' | 'ES256'
  privateKey: CryptoKey
  publicKey: CryptoKey
  publicJwk: JWK
}

interface KeyRow {
  id: string
  slot: string | null
  encrypted_private_jwk: string
}

/** The keys that sign access tokens: from the options, or generated once and kept encrypted in the database. */
@Injectable()
export class SigningKeys {
  private keys: readonly SigningKey[] = []
  private readonly encryptionKeys: readonly Uint8Array[]

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly database: Database,
  ) {
    this.encryptionKeys = options.secrets.map(
      (secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'nest-auth/signing-key', 32)),
    )
  }

  /** Makes the keys ready. Any number of processes may do this at once on an empty database. */
  async load(): Promise<void> {
    const configured = this.options.tokens.signingKeys
    this.keys = configured ? await Promise.all(configured.map(toSigningKey)) : await this.loadStored()
  }

  /** The key that signs. */
  active(): SigningKey {
    return this.keys[0]!
  }

  /** The key with this id, while tokens it signed may be alive. */
  find(id: string | undefined): SigningKey | undefined {
    return this.keys.find((key) => key.id === id)
  }

  /** The public half of every key, as a JWK Set (RFC 7517 §5). */
  jwks(): { keys: Record<string, unknown>[] } {
    return { keys: this.keys.map((key) => ({ ...key.publicJwk })) }
  }

  private async loadStored(): Promise<SigningKey[]> {
    const stored = await this.readStored()
    if (stored.length > 0 && stored[0]!.slot === 'active')
      return Promise.all(stored.map((row) => this.open(row)))
    const { privateKey } = await generateKeyPair('Ed25519', { extractable: true })
    const key = await toSigningKey({ ...(await exportJWK(privateKey)), alg: 'EdDSA' })
    // Of several processes that start at once, one wins the slot; the others take its key.
    await this.database.query(
      `insert into nest_auth_signing_keys (id, slot, algorithm, public_jwk, encrypted_private_jwk)
       values ($1, 'active', $2, $3, $4) on conflict do nothing`,
      [key.id, key.algorithm, JSON.stringify(key.publicJwk), await this.seal(await exportJWK(privateKey))],
    )
    return Promise.all((await this.readStored()).map((row) => this.open(row)))
  }

  private readStored(): Promise<KeyRow[]> {
    return this.database.query<KeyRow>(
      `select id, slot, encrypted_private_jwk from nest_auth_signing_keys
        where slot = 'active' or expires_at > now() order by slot nulls last, created_at desc`,
      [],
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

  private async open(row: KeyRow): Promise<SigningKey> {
    for (const [index, encryptionKey] of this.encryptionKeys.entries()) {
      const opened = await compactDecrypt(row.encrypted_private_jwk, encryptionKey).catch(() => null)
      if (!opened) continue
      const jwk = JSON.parse(new TextDecoder().decode(opened.plaintext)) as JWK
      if (index > 0) await this.sealAgain(row, jwk)
      return toSigningKey(jwk)
    }
    throw new NestAuthMisuseError(
      `The signing key in the database was encrypted with another \`secret\`. Start with the former secret as well ` +
        `(\`secret: [newSecret, formerSecret]\`), or delete the rows of nest_auth_signing_keys: access tokens ` +
        `issued so far then stop working.`,
    )
  }
}

async function toSigningKey(jwk: JWK): Promise<SigningKey> {
  const algorithm =
    jwk.kty === 'OKP' && jwk.crv === 'Ed25519' ? 'EdDSA' : jwk.crv === 'P-256' ? 'ES256' : null
  if (!algorithm || !jwk.d) {
    throw new NestAuthMisuseError('tokens.signingKeys must be private JWKs on Ed25519 or P-256.')
  }
  const id = await calculateJwkThumbprint(jwk)
  const publicJwk: JWK = {
    kty: jwk.kty!,
    crv: jwk.crv!,
    x: jwk.x!,
    ...(jwk.y ? { y: jwk.y } : {}),
    kid: id,
    alg: algorithm,
    use: 'sig',
  }
  return {
    id,
    algorithm,
    publicJwk,
    privateKey: (await importJWK(jwk, algorithm)) as CryptoKey,
    publicKey: (await importJWK(publicJwk, algorithm)) as CryptoKey,
  }
}
