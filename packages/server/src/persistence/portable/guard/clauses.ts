import { isWord } from './sql-tree.ts'
import type { Node } from './sql-tree.ts'

/** What stands behind the keyword of a clause; nothing where there is none. */
export function clause(nodes: readonly Node[], keyword: string): Node[] {
  const start = nodes.findIndex(
    (node, at) => isWord(node, keyword) && !(keyword === 'from' && isComparison(nodes, at)),
  )
  if (start < 0) return []
  const length = nodes.slice(start + 1).findIndex((_, at) => beginsClause(nodes, start + 1 + at, keyword))
  return nodes.slice(start + 1, length < 0 ? nodes.length : start + 1 + length)
}

/** Words that begin a clause only with what follows them: a column may have such a name. */
const withNext: Record<string, (next: Node | undefined, after: Node | undefined) => boolean> = {
  group: (next) => isWord(next, 'by'),
  order: (next) => isWord(next, 'by'),
  for: (next) => isWord(next, 'update', 'share'),
  lock: (next, after) => isWord(next, 'in') && isWord(after, 'share'),
  window: (_, after) => isWord(after, 'as'),
  limit: (next) => next !== undefined && next.kind !== 'sign',
  returning: (next) => next !== undefined && (next.kind !== 'sign' || next.text === '*'),
}

function beginsClause(nodes: readonly Node[], at: number, within: string): boolean {
  const node = nodes[at]
  if (isWord(node, 'where', 'having')) return true
  if (isWord(node, 'from')) return within === 'set' && !isComparison(nodes, at)
  if (isWord(node, 'set')) return within === 'update'
  return node?.kind === 'word' && (withNext[node.text]?.(nodes[at + 1], nodes[at + 2]) ?? false)
}

/** Whether a FROM is part of `is distinct from`. */
function isComparison(nodes: readonly Node[], at: number): boolean {
  return isWord(nodes[at - 1], 'distinct') && isWord(nodes[at - 2], 'is', 'not')
}
