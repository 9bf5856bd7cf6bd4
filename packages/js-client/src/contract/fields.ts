import * as v from 'valibot'

/** Text without control characters or lone surrogates: both are refused by databases or mail headers. */
const plainText = (maxLength: number) =>
  v.pipe(
    v.string(),
    v.maxLength(maxLength),
    v.check((text) => !hasControlCharacter(text), 'control_character'),
  )

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff)) return true
    // Line separators and what turns the direction of text around (Unicode UAX #9): names must not deceive.
    if ((code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return true
  }
  return false
}

/** Email address in its canonical form: lower case, ASCII, at most 254 characters (RFC 5321 §4.5.3.1). */
export const email = v.pipe(
  plainText(254),
  v.transform((text) => text.normalize('NFC').toLowerCase()),
  // ASCII only: under /iu, `\w` of the address pattern also matches look-alikes such as U+017F.
  v.regex(/^[\x21-\x7e]+$/),
  v.email(),
)

/** Telephone number in E.164 form, such as `+4930123456`. */
export const phone = v.pipe(plainText(16), v.regex(/^\+[1-9]\d{6,14}$/))

/** Username in lower case: letters, digits, dot, underscore, hyphen; 3 to 64 characters. */
export const username = v.pipe(plainText(64), v.toLowerCase(), v.regex(/^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$/))

/** Password as typed: 1 to 1024 bytes of UTF-8. The strength policy is the server's. */
export const password = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.maxLength(1024),
  v.maxBytes(1024),
  v.check((text) => !text.includes('\0') && isWellFormed(text), 'well_formed'),
)

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text)
}

/**
 * Slug of a tenant in lower case: letters, digits, inner hyphens; 2 to 63 characters (a DNS label, RFC 1035 §2.3.4). Never
 * one that looks like an id: a link names a tenant by either, and nobody may found one that is taken for another.
 */
export const slug = v.pipe(
  plainText(63),
  v.toLowerCase(),
  v.regex(/^(?!..--)(?![\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$)[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/),
)

/** A slug as somebody typed it into a look-up; anything that is no slug is simply not found. */
export const typedSlug = v.pipe(plainText(200), v.nonEmpty())

/** Name shown to people: 1 to 120 characters, surrounding space removed. */
export const displayName = v.pipe(plainText(120), v.trim(), v.nonEmpty(), v.regex(/[\p{L}\p{N}\p{P}\p{S}]/u))

/** Any identifier of the system, in lower case. */
export const id = v.pipe(v.string(), v.maxLength(36), v.uuid(), v.toLowerCase())

/** An opaque token as this system issued it. */
export const opaqueToken = v.pipe(v.string(), v.nonEmpty(), v.maxLength(512), v.regex(/^[\w.-]+$/))

/** Name the user gives a device, such as "Work laptop". */
export const deviceName = plainText(120)

/** Application-defined profile: up to 32 flat entries. */
export const profile = v.pipe(
  v.record(
    v.pipe(plainText(64), v.nonEmpty()),
    v.union([plainText(1024), v.pipe(v.number(), v.finite()), v.boolean(), v.null()]),
  ),
  v.maxEntries(32),
)

/** Name of a role; on another guard than `web` with the guard in front, such as `portal:manager`. */
export const roleName = v.pipe(plainText(97), v.nonEmpty())

/** Why staff acts where they are no member: 3 to 500 characters, surrounding space removed. */
export const reason = v.pipe(plainText(500), v.trim(), v.minLength(3))

/** Address of an image that pages may show. */
export const imageUrl = v.pipe(plainText(2048), v.url(), v.startsWith('https://'))

/** Colour as six hexadecimal digits, such as `#1f6feb`. */
export const color = v.pipe(v.string(), v.regex(/^#[\da-f]{6}$/i), v.toLowerCase())

/** Name of a deed in the audit, such as `member.removed`. */
export const auditAction = v.pipe(v.string(), v.maxLength(64), v.regex(/^[a-z_]+\.[a-z_]+$/))

/** A moment in ISO 8601, with its offset from UTC. */
export const instant = v.pipe(
  v.string(),
  v.maxLength(40),
  v.isoTimestamp(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'instant'),
)

/** Search text of a list. */
export const search = v.pipe(plainText(120), v.trim())

/** Cursor of a list as the server issued it. */
export const cursor = v.pipe(v.string(), v.nonEmpty(), v.maxLength(512), v.regex(/^[\w-]+$/))

/** Page size of a list, 1 to 100. Arrives as text in a query. */
export const limit = v.pipe(
  v.union([v.pipe(v.string(), v.maxLength(3), v.digits(), v.transform(Number)), v.number()]),
  v.integer(),
  v.minValue(1),
  v.maxValue(100),
)
