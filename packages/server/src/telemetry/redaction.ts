const removed = '[redacted]'
const deepest = 6
const longestText = 10_000

/** Fields whose value is never written, whatever it is. */
const secretField =
  /passw|passphrase|token|secret|authori[sz]ation|cookie|credential|private_?key|^otp$|^code$|^link$|^d$/i
/** What the codes of our errors and the names of our routes are called, which is no secret. */
const plainCode = /^[A-Z][A-Z0-9_]{2,63}$/

/**
 * Secrets that stand in the middle of a text: by the form they have, or by the word before them. None begins within a run of
 * what it repeats, or repeats without a bound before it is sure, so that the time of all grows with the text and not with its square.
 */
const secretTexts: readonly [RegExp, string][] = [
  // A JWT, an opaque token of ours or of others, and what a mailed link carries.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, removed],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${removed}`],
  [/([?&#;]|\b)((?:access_|refresh_|id_)?token|code|otp|secret|password)=[^\s&#"';]+/gi, `$1$2=${removed}`],
  [/((?<![\w-])__Host-[\w-]+=)[^\s;"']+/g, `$1${removed}`],
  // JSON, also as text within JSON. The value ends at a quote that is escaped as often as the first; without one, with the text.
  [
    /(?<!\\)(\\{0,16})("[\w-]{0,64}(?:passw|token|secret|authorization|cookie|otp)[\w-]{0,64})\1"(\s{0,16}:\s{0,16})\1"[^]*?(?:(?<!\\)\1"|$)/gi,
    `$1$2$1"$3$1"${removed}$1"`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, removed],
  [/\$argon2[a-z]*\$[^\s"']+/g, removed],
  [/(?<![\w-])[\w-]{80,}(?![\w-])/g, removed],
]

/** A text without what opens something. */
export function withoutSecrets(text: string): string {
  let clean = text.length > longestText ? `${text.slice(0, longestText)}…` : text
  for (const [pattern, replacement] of secretTexts) clean = clean.replace(pattern, replacement)
  return clean
}

/** A copy of a value as it may be written: nothing secret by name or by form, and no deeper than anybody reads. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecrets(value)
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    return String(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth >= deepest) return '[…]'
  if (value instanceof Error) return redactedError(value, depth)
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redacted(item, depth + 1))
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value))
    return `[${value.constructor.name}]`
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretField.test(key) && !isPlain(item) ? removed : redacted(item, depth + 1),
    ]),
  )
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'boolean' || (typeof value === 'string' && plainCode.test(value))
}

/** Name, code, message and stack. Not what a driver adds: the parameters of a statement may be secret. */
function redactedError(error: Error, depth: number): object {
  const { name, message, stack, cause } = error
  const { code } = error as { code?: unknown }
  return {
    name,
    message: withoutSecrets(message),
    ...(typeof code === 'string' && plainCode.test(code) ? { code } : {}),
    ...(stack === undefined ? {} : { stack: withoutSecrets(stack) }),
    ...(cause instanceof Error ? { cause: redacted(cause, depth + 1) } : {}),
  }
}
