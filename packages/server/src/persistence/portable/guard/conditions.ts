import type { Node } from './sql-tree.ts'
import { isSign, isWord, nameOf, splitAt } from './sql-tree.ts'

/** What is to be found in a condition: a column of a source, set equal to something that confines it. */
export interface Sought {
  alias: string
  column: string
  /** Whether the column may stand without its source: there is no other. */
  isAlone: boolean
  /** Whether this value, or this column of another source, confines. */
  confines: (value: readonly Node[]) => boolean
}

/** Whether a condition can hold for no other rows than those sought. */
export function holdsOnlyFor(condition: readonly Node[], sought: Sought): boolean {
  // What decides by cases, or has an OR that MySQL writes as a sign, is not looked into.
  if (condition.some((node) => isWord(node, 'case', 'xor') || isSign(node, '||'))) return false
  const alternatives = splitAt(condition, (node) => isWord(node, 'or'))
  if (alternatives.length > 1) return alternatives.every((part) => holdsOnlyFor(part, sought))
  return conjuncts(condition).some((part) => {
    const [only] = part
    if (part.length === 1 && only?.kind === 'group') {
      return !isWord(only.nodes[0], 'select', 'with') && holdsOnlyFor(only.nodes, sought)
    }
    return isSought(part, sought)
  })
}

function conjuncts(condition: readonly Node[]): Node[][] {
  let betweens = 0
  return splitAt(condition, (node) => {
    if (isWord(node, 'between')) betweens++
    if (!isWord(node, 'and') && !isSign(node, '&&')) return false
    if (betweens === 0) return true
    betweens--
    return false
  })
}

function isSought(part: readonly Node[], { alias, column, isAlone, confines }: Sought): boolean {
  const isColumn = (side: readonly Node[]) => {
    const named = columnIn(side)
    return named?.column === column && (named.alias === undefined ? isAlone : named.alias === alias)
  }
  const equals = part.findIndex((node) => isSign(node, '='))
  if (equals > 0) {
    const [left, right] = [part.slice(0, equals), part.slice(equals + 1)]
    return (isColumn(left) && confines(right)) || (isColumn(right) && confines(left))
  }
  const [list, isIn] = [part.at(-1), isWord(part.at(-2), 'in')]
  return (
    isIn &&
    list?.kind === 'group' &&
    isColumn(part.slice(0, -2)) &&
    splitAt(list.nodes, (node) => isSign(node, ',')).every((value) => confines(value))
  )
}

/** The column that an expression is, and nothing more. */
export function columnIn(nodes: readonly Node[]): { alias: string | undefined; column: string } | null {
  const [first, dot, last] = nodes
  if (nodes.length === 1) {
    const column = nameOf(first)
    return column === undefined ? null : { alias: undefined, column }
  }
  const [alias, column] = [nameOf(first), nameOf(last)]
  if (nodes.length !== 3 || !isSign(dot, '.') || alias === undefined || column === undefined) return null
  return { alias, column }
}
