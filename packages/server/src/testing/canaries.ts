import type { Answer } from './in-process-client.ts'
import { decoded } from './made-up.ts'
import type { TableRows } from './tenant-rows.ts'

const shortest = 6
/** Ids, hashes and the like, which nobody searches for. */
const unreadable = /^[\da-f-]{36}$|^[\w$+/=-]{40,}$|^\$/
const instant = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/

/** Texts that only the other tenant's rows hold: whoever of this tenant is shown one has seen such a row. */
export class Canaries {
  private constructor(private readonly places: ReadonlyMap<string, string>) {}

  /** The texts and ids of `rows`, without those that also stand in `known`, or in `foreign`. */
  static of(
    rows: TableRows,
    known: readonly TableRows[],
    foreign: ReadonlySet<string> = new Set(),
  ): Canaries {
    const common = new Set([...foreign, ...known.flatMap((some) => [...textsIn(some)])])
    const places = new Map<string, string>()
    // What the application's own rows say comes first: it tells most about where it came from.
    const ordered = new Map([...rows].toSorted(([a], [b]) => Number(a.isOwn) - Number(b.isOwn)))
    eachText(ordered, (text, place) => {
      if (!common.has(text) && !places.has(text)) places.set(text, place)
    })
    return new Canaries(
      new Map([...places].toSorted(([a], [b]) => Number(unreadable.test(a)) - Number(unreadable.test(b)))),
    )
  }

  /** The first of them that an answer holds, without what the request itself had sent. */
  foundIn(answer: Answer, sent: readonly string[]): string | null {
    const [own, said] = [sent.join('\n').toLowerCase(), spoken(answer).toLowerCase()]
    for (const [text, place] of this.places) {
      const wanted = text.toLowerCase()
      if (said.includes(wanted) && !own.includes(wanted))
        return `the answer holds ${place} "${text}" of the other tenant`
    }
    return null
  }

  /** One readable text of each column. */
  get texts(): string[] {
    const places = new Set<string>()
    return [...this.places].flatMap(([text, place]) => {
      if (unreadable.test(text) || places.has(place)) return []
      places.add(place)
      return [text]
    })
  }

  /** Those that stand in one column. */
  in(place: string): string[] {
    return [...this.places].filter(([, where]) => where === place).map(([text]) => text)
  }
}

/** Everything an answer says, also inside tokens and cursors. */
function spoken({ text, headers }: Answer): string {
  const open = [text, ...Object.values(headers)].join('\n')
  const inside = open.match(/[\w-]{16,}/g)?.flatMap((word) => decoded(word) ?? []) ?? []
  return [open, ...inside].join('\n')
}

/** Every text and id in rows. */
export function textsIn(rows: TableRows): Set<string> {
  const texts = new Set<string>()
  eachText(rows, (text) => texts.add(text))
  return texts
}

function eachText(rows: TableRows, use: (text: string, place: string) => void): void {
  for (const [table, some] of rows) {
    for (const row of some) {
      for (const [column, value] of Object.entries(row)) visit(value, `${table.entity}.${column}`, use)
    }
  }
}

function visit(value: unknown, place: string, use: (text: string, place: string) => void): void {
  if (typeof value === 'string') {
    if (value.length >= shortest && !instant.test(value)) use(value, place)
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) visit(inner, place, use)
  }
}
