/** A UUIDv7 (RFC 9562 §5.7) of the given moment. */
export function uuidv7(nowMs: number): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0')
  const bytes = randomBytes(10)
  bytes[0] = (bytes[0]! & 0x0f) | 0x70
  bytes[2] = (bytes[2]! & 0x3f) | 0x80
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const hex = time + random
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** An unguessable opaque token of 256 bits; the prefix tells its kind to a human reader. */
export function opaqueToken(prefix: string): string {
  return `${prefix}_${toBase64Url(randomBytes(32))}`
}

/** Base64url without padding, of bytes or of UTF-8 text. */
export function toBase64Url(value: Uint8Array | string): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  const base64 = btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Reverses {@link toBase64Url} for ASCII text; `undefined` when the input is not that. */
export function fromBase64Url(text: string): string | undefined {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return undefined
  }
}

/** Cryptographically random bytes. */
export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}
