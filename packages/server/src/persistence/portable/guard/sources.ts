import type { Node } from './sql-tree.ts'
import { isSign, isWord, nameOf, splitAt } from './sql-tree.ts'

/** A table, or a query in its place, as one statement names it. */
export interface Source {
  alias: string
  /** Undefined for a query in parentheses. */
  table: string | undefined
  /** The condition it is joined on, where that decides which of its rows are seen. */
  on: Node[]
  /** Whether that condition decides about the rows of the sources before it as well. */
  isInner: boolean
}

const joining = ['join', 'straight_join']
const beforeJoin = ['inner', 'left', 'right', 'full', 'outer', 'cross', 'natural']
const notAnAlias = [
  ...joining,
  ...beforeJoin,
  'on',
  'using',
  'as',
  'where',
  'set',
  'use',
  'force',
  'ignore',
  'indexed',
  'not',
  'partition',
]

/** The sources of a FROM, in order. Null for what cannot be read with certainty. */
export function sourcesIn(nodes: readonly Node[]): Source[] | null {
  const sources: Source[] = []
  for (const list of splitAt(nodes, (node) => isSign(node, ','))) {
    let kinds: string[] = []
    let part: Node[] = []
    const parts: { kinds: string[]; nodes: Node[] }[] = []
    for (const [at, node] of list.entries()) {
      const isKind = isWord(node, ...beforeJoin) && leadsToJoin(list, at)
      if (!isKind && !isWord(node, ...joining)) {
        part.push(node)
        continue
      }
      if (part.length > 0) parts.push({ kinds, nodes: part })
      if (part.length > 0) kinds = []
      part = []
      kinds = [...kinds, nameOf(node)!]
    }
    parts.push({ kinds, nodes: part })
    for (const { kinds: joinKinds, nodes: joined } of parts) {
      const found = sourceIn(joined, joinKinds)
      if (!found) return null
      sources.push(...found)
    }
  }
  return sources
}

function leadsToJoin(nodes: readonly Node[], at: number): boolean {
  const next = nodes[at + 1]
  return isWord(next, ...joining) || (isWord(next, ...beforeJoin) && leadsToJoin(nodes, at + 1))
}

function sourceIn(nodes: Node[], kinds: readonly string[]): Source[] | null {
  const on = nodes.findIndex((node) => isWord(node, 'on', 'using'))
  const head = on < 0 ? nodes : nodes.slice(0, on)
  const condition = on < 0 || isWord(nodes[on], 'using') ? [] : nodes.slice(on + 1)
  // Of joins in each other, which condition belongs to which is not told apart.
  if (condition.some((node) => isWord(node, 'on', 'using'))) return null
  const isOuter = kinds.some((kind) => ['left', 'right', 'full', 'natural'].includes(kind))
  const decides = !kinds.some((kind) => ['right', 'full', 'natural'].includes(kind))
  const [first, ...rest] = head
  if (!first) return null
  const joined = { on: decides ? condition : [], isInner: !isOuter }
  if (first.kind === 'group') {
    if (isWord(first.nodes[0], 'select', 'with', 'values')) {
      const alias = aliasIn(rest)
      return alias === null ? null : [{ alias: alias ?? '', table: undefined, ...joined }]
    }
    const inner = sourcesIn(first.nodes)
    // Which of them the condition decides about is not told apart.
    return inner && [...inner, { alias: '', table: undefined, ...joined }]
  }
  const table = nameOf(first)
  if (table === undefined) return null
  // The last of `schema.table`.
  const isQualified = isSign(rest[0], '.')
  const name = isQualified ? nameOf(rest[1]) : table
  if (name === undefined) return null
  const alias = aliasIn(isQualified ? rest.slice(2) : rest)
  return alias === null ? null : [{ alias: alias ?? name, table: name, ...joined }]
}

/** What a source is called, or null where more is said about it than is understood. */
function aliasIn(nodes: readonly Node[]): string | undefined | null {
  const isNamed = isWord(nodes[0], 'as')
  const named = isNamed ? nodes[1] : nodes[0]
  const hasNone = named === undefined || isWord(named, ...notAnAlias)
  const rest = nodes.slice(hasNone ? 0 : isNamed ? 2 : 1)
  if (rest.length > 0 && !isWord(rest[0], 'use', 'force', 'ignore', 'indexed', 'not')) return null
  return hasNone ? undefined : (nameOf(named) ?? null)
}
