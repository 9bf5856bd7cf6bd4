const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi
const isUuid = (text: string) => new RegExp(`^${uuid.source}$`, 'i').test(text)

/** Makes up values that look like real ones and are nobody's. The same seed makes up the same ones. */
export class MadeUp {
  private state: number
  private words = 0

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** A value of the same form. */
  like<T extends string | number>(value: T): T {
    return (typeof value === 'number' ? value + 1_000_003 + this.below(1_000_000) : this.likeText(value)) as T
  }

  /** A word nobody has used before; `freshWords` finds them again. */
  fresh(stem = 'walk'): string {
    this.words += 1
    return `${stem}-n${this.words}x`
  }

  private likeText(text: string): string {
    if (isUuid(text)) return this.likeUuid(text)
    if (/^\d+$/.test(text)) return String(this.like(Number(text)))
    const inside = decoded(text)
    if (inside !== null && inside.match(uuid)) {
      return Buffer.from(inside.replace(uuid, (id) => this.likeUuid(id))).toString('base64url')
    }
    return text.replace(/[a-z]/g, () => this.letter()).replace(/\d/g, () => String(this.below(10)))
  }

  /** Of the same version, and of the same time where ids are ordered by it: otherwise it stood elsewhere in a list. */
  private likeUuid(id: string): string {
    const kept = id[14] === '7' ? 13 : 0
    const digits = [...id].map((digit, at) =>
      at < kept || at === 14 || at === 19 || digit === '-' ? digit : this.below(16).toString(16),
    )
    return digits.join('')
  }

  private letter(): string {
    return String.fromCharCode(97 + this.below(26))
  }

  /** Mulberry32. */
  private below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }
}

/** Words that `MadeUp.fresh` gave. */
export const freshWords = /[a-z]+-n\d+x/g

/** What base64url holds, if it holds text. */
export function decoded(text: string): string | null {
  if (!/^[\w-]{8,}={0,2}$/.test(text)) return null
  const inside = Buffer.from(text, 'base64url').toString('utf8')
  return /[\p{Cc}\ufffd]/u.test(inside) ? null : inside
}
