import type { KeyObject } from 'node:crypto'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import type { JWK } from 'jose'
import { derivedKey } from '../secrets.ts'

/** What the private halves of signing keys are encrypted with, for one secret. */
export function sealingKey(secret: string): KeyObject {
  return derivedKey(secret, 'signing-key')
}

/** A sealed private key in the open, and which of the sealing keys did it; none does where it was sealed with another. */
export async function unsealed(
  sealed: string,
  sealingKeys: readonly KeyObject[],
): Promise<{ jwk: JWK; index: number } | null> {
  for (const [index, sealingKey] of sealingKeys.entries()) {
    const opened = await compactDecrypt(sealed, sealingKey).catch(() => null)
    if (opened) return { jwk: JSON.parse(new TextDecoder().decode(opened.plaintext)) as JWK, index }
  }
  return null
}
