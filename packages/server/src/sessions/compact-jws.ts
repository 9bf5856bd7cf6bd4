import { sign } from 'node:crypto'
import type { SigningKey } from './signing-key.ts'

const headers = new WeakMap<SigningKey, string>()

/**
 * Claims as a JWS in compact form (RFC 7515 §3.1). Signed where it is called: a signature takes less time than handing
 * the work to another thread and back, which is all that Web Crypto offers.
 */
export function signCompact(claims: object, key: SigningKey, type: string): string {
  let header = headers.get(key)
  if (header === undefined) {
    header = encode(JSON.stringify({ alg: key.algorithm, typ: type, kid: key.id }))
    headers.set(key, header)
  }
  const input = `${header}.${encode(JSON.stringify(claims))}`
  return `${input}.${signatureOf(Buffer.from(input), key).toString('base64url')}`
}

function signatureOf(bytes: Buffer, { algorithm, privateKey }: SigningKey): Buffer {
  return algorithm === 'EdDSA'
    ? sign(null, bytes, privateKey)
    : // RFC 7518 §3.4: the two numbers side by side, not as ASN.1.
      sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}
