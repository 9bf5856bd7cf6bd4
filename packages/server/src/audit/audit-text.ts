const longest = 512
const deepest = 4

/** Names of fields whose value is never written down, whatever it is. */
const secretName = /pass(?:word|phrase|code)|secret|token|hash|otp|cookie|authorization|private|credential/i

/** A value that may be kept next to a deed. */
export type AuditDetail = string | number | boolean | null | readonly AuditDetail[] | AuditDetails

/** What else is worth knowing about a deed. Fields named like secrets are not kept. */
export interface AuditDetails {
  readonly [name: string]: AuditDetail | undefined
}

/**
 * Text that cannot steer whoever reads it, a terminal or a log file: line breaks, control, format and broken
 * characters become spaces (CWE-117), and it ends after 512 characters.
 */
export function plainText(text: string, maxLength = longest): string {
  return text.slice(0, maxLength).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
}

/** The same for everything in the details, without the values of fields that are named like secrets. */
export function plainDetails(details: AuditDetails, depth = 0): AuditDetails {
  const kept = Object.entries(details).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[plainText(name, 64), secretName.test(name) ? '[not kept]' : plain(value, depth)]],
  )
  return Object.fromEntries(kept)
}

function plain(value: AuditDetail, depth: number): AuditDetail {
  if (typeof value === 'string') return plainText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '[too deep]'
  if (Array.isArray(value)) return value.slice(0, 100).map((item: AuditDetail) => plain(item, depth + 1))
  return plainDetails(value as AuditDetails, depth + 1)
}
