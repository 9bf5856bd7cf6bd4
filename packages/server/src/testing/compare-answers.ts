import type { Answer } from './in-process-client.ts'
import { freshWords } from './made-up.ts'
import type { Id } from './tenant-ids.ts'

const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/g
const uuids = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi

/**
 * The paths in which two answers differ, each with both values. What was sent and is said back, times, and ids that are
 * in no row (`isKnown`), such as those of requests and of new rows, count as equal.
 */
export function differencesBetween(
  one: { answer: Answer; sent: readonly Id[] },
  other: { answer: Answer; sent: readonly Id[] },
  isKnown: (uuid: string) => boolean,
): Map<string, [string, string]> {
  const found = new Map<string, [string, string]>()
  const differ = (path: string, a: unknown, b: unknown) => {
    if (isBranch(a) && isBranch(b) && Array.isArray(a) === Array.isArray(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        differ(`${path}.${key}`, (a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
      }
    } else if (JSON.stringify(a) !== JSON.stringify(b)) found.set(path, [shown(a), shown(b)])
  }
  differ('status', one.answer.status, other.answer.status)
  differ('body', comparable(one, isKnown), comparable(other, isKnown))
  for (const name of ['location', 'content-type']) {
    differ(`header ${name}`, one.answer.headers[name], other.answer.headers[name])
  }
  return found
}

function comparable(
  { answer, sent }: { answer: Answer; sent: readonly Id[] },
  isKnown: (uuid: string) => boolean,
): unknown {
  const numbers = new Set(sent.filter((id) => typeof id === 'number'))
  const clean = (text: string) => {
    let cleaned = text
    for (const id of sent) cleaned = cleaned.replaceAll(String(id), '‹sent›')
    return cleaned
      .replaceAll(freshWords, '‹fresh›')
      .replaceAll(instants, '‹time›')
      .replaceAll(uuids, (uuid) => (isKnown(uuid.toLowerCase()) ? uuid : '‹new›'))
  }
  const cleanAll = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value)
    if (typeof value === 'number') return numbers.has(value) ? '‹sent›' : value
    if (Array.isArray(value)) return value.map(cleanAll)
    if (!isBranch(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), cleanAll(inner)]))
  }
  return cleanAll(parsed(answer.text))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
