import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'
import { importJWK } from 'jose/key/import'
import type { CryptoKey, JWK } from 'jose'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'

/** One key pair, ready for use. */
export interface SigningKey {
  id: string
  algorithm: 'EdDSA' | 'ES256'
  privateKey: KeyObject
  publicKey: CryptoKey
  publicJwk: JWK
  /** From when on it signs; it is published before. */
  activatesAt: Date
  /** When the last token it signed has expired; null while it signs or is yet to sign. */
  expiresAt: Date | null
}

/** Makes a key of a private JWK. @throws NestAuthMisuseError for another kind of key */
export async function toSigningKey(
  jwk: JWK,
  { activatesAt = new Date(0), expiresAt = null }: { activatesAt?: Date; expiresAt?: Date | null } = {},
): Promise<SigningKey> {
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
    privateKey: createPrivateKey({ key: { ...jwk }, format: 'jwk' }),
    publicKey: (await importJWK(publicJwk, algorithm)) as CryptoKey,
    activatesAt,
    expiresAt,
  }
}
