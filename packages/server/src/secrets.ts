import { createSecretKey, hkdfSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { NestAuthMisuseError } from './errors/misuse-error.ts'

const exampleSecrets = /^(?:secret|changeme|change-me|password|your-secret|example|test)/i
const wayOut =
  'Make one with `openssl rand -base64 48`, keep it, and hand it in through an environment variable.'
const minLength = 32
const minVariety = 12

/** The secrets an application hands in, the newest first; refused where they could be guessed, and never repeated. */
export function checkedSecrets(given: unknown): [string, ...string[]] {
  const secrets: unknown[] = Array.isArray(given) ? given : [given]
  if (secrets.length === 0) throw new NestAuthMisuseError(`\`secret\` must not be an empty list. ${wayOut}`)
  for (const secret of secrets) {
    const problem = problemOf(secret)
    if (problem) throw new NestAuthMisuseError(`${problem} ${wayOut}`)
  }
  return secrets as [string, ...string[]]
}

/**
 * A key of 256 bits for one purpose alone (HKDF, RFC 5869). It is no secret of another purpose, and whoever learns it
 * does not learn the secret it comes from.
 */
export function derivedKey(secret: string, purpose: string): KeyObject {
  // As an object: where its bytes are handed in each time, Node 24 takes five times as long over an HMAC.
  return createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', `nest-auth/${purpose}`, 32)))
}

function problemOf(secret: unknown): string | null {
  if (secret === undefined || secret === null || secret === '') {
    return '`secret` is not set: NestAuthModule signs and encrypts with it.'
  }
  if (typeof secret !== 'string') return '`secret` must be a text.'
  if (secret.length < minLength) {
    return `\`secret\` is too short: it has ${secret.length} characters, and at least ${minLength} random ones are needed.`
  }
  const variety = new Set(secret).size
  if (variety < minVariety) {
    return `\`secret\` is too easy to guess: ${secret.length} characters, but only ${variety} different ${variety === 1 ? 'one' : 'ones'}.`
  }
  return exampleSecrets.test(secret) ? '`secret` looks like an example value.' : null
}
