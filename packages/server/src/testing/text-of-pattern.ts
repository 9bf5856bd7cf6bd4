/** Texts that a pattern of letters, classes, groups and counts matches: a short one and a longer one; none where it is of another kind. */
export function textsOfPattern(pattern: RegExp | string, modifiers?: string): string[] {
  try {
    const { source, flags } = new RegExp(pattern, modifiers)
    const texts = [0, 8].map((more) => new PatternReader(source, flags, more).text())
    return [...new Set(texts)].filter((text) => text !== null)
  } catch {
    return []
  }
}

/** A class, an escape, or a character by itself. */
const atom = /\[(?:\\.|[^\]\\])*\]|\\(?:u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|p\{[^}]*\}|.)|[^]/iy
const count = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y
const groupStart = /\((\?(?:<?[=!]|[a-z-]*:|<\w+>))?/y

/** A letter before a digit before anything else. */
const characters = ['a', 'A', '1', ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))]

class PatternReader {
  private at = 0

  constructor(
    private readonly source: string,
    private readonly flags: string,
    /** How often what may be repeated further is. */
    private readonly more: number,
  ) {}

  /** Of alternatives, the first that can be written; null where none can. */
  text(): string | null {
    const texts: (string | null)[] = ['']
    while (this.at < this.source.length && this.source[this.at] !== ')') {
      if (this.take(/\|/y)) texts.push('')
      else {
        const [before, next] = [texts.pop()!, this.repeated()]
        texts.push(before === null || next === null ? null : before + next)
      }
    }
    return texts.find((text) => text !== null) ?? null
  }

  private repeated(): string | null {
    const one = this.one()
    const [, sign, least, comma, most] = this.take(count) ?? []
    if (sign === undefined && least === undefined) return one
    const from = least === undefined ? Number(sign === '+') : Number(least)
    const open = sign === '?' ? 1 : most ? Number(most) : comma === '' ? from : Infinity
    const times = Math.min(open, from + this.more)
    return times === 0 ? '' : (one?.repeat(times) ?? null)
  }

  private one(): string | null {
    if (this.take(/[$^]|\\b/iy)) return ''
    const group = this.take(groupStart)
    if (group) {
      const inside = this.text()
      this.take(/\)/y)
      // What must or must not lie ahead adds nothing itself.
      return /[=!]$/.test(group[1] ?? '') ? '' : inside
    }
    const [piece = ''] = this.take(atom) ?? []
    const matched = new RegExp(`^${piece}$`, this.flags.replace(/[gy]/g, ''))
    return characters.find((character) => matched.test(character)) ?? null
  }

  private take(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.at
    const found = token.exec(this.source)
    if (found) this.at = token.lastIndex
    return found
  }
}
