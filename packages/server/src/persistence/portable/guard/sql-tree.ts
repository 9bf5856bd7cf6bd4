import type { PortableDialect } from '../dialect.ts'

/** A word or quoted name (in lower case), a value, or a sign. */
export interface Token {
  kind: 'word' | 'name' | 'text' | 'number' | 'parameter' | 'sign'
  text: string
  /** Which parameter, counted from 0. */
  at?: number
}

/** What stands between parentheses. */
export interface Group {
  kind: 'group'
  nodes: Node[]
}

export type Node = Token | Group

const comments = {
  mysql: /^(?:--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?![!M])[^]*?\*\/)/,
  sqlite: /^(?:--[^\n]*|\/\*[^]*?\*\/)/,
}
const texts = { mysql: /^(?:'(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*")/, sqlite: /^'(?:[^']|'')*'/ }
const names = { mysql: /^`(?:[^`]|``)*`/, sqlite: /^(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])/ }

/** The words of a statement, nested as its parentheses are; null for what cannot be read with certainty. */
export function readSql(dialect: PortableDialect, sql: string): Node[] | null {
  const open: Node[][] = [[]]
  let rest = sql
  let parameters = 0
  const take = (pattern: RegExp): string | undefined => {
    const [found] = pattern.exec(rest) ?? []
    if (found) rest = rest.slice(found.length)
    return found
  }
  const add = (node: Node) => open.at(-1)!.push(node)
  /** The driver of MySQL fills in question marks wherever they stand. */
  const isMisleading = (text: string | undefined) => dialect === 'mysql' && text?.includes('?')
  const isRead = () => rest === ''
  while (!isRead()) {
    const ignored = take(/^\s+/) ?? take(comments[dialect])
    const text = ignored ?? take(texts[dialect])
    const name = text ?? take(names[dialect])
    if (isMisleading(name) || rest.startsWith('??')) return null
    if (ignored !== undefined) continue
    if (text !== undefined && dialect === 'sqlite' && isNamePlace(open.at(-1)!))
      add({ kind: 'name', text: text.slice(1, -1).toLowerCase() })
    else if (text !== undefined) add({ kind: 'text', text: text.slice(1, -1) })
    else if (name !== undefined) add({ kind: 'name', text: name.slice(1, -1).toLowerCase() })
    if (name !== undefined) continue
    // A comment that is never closed, or one that some servers read as SQL.
    if (rest.startsWith('/*')) return null
    // A parameter that has a number or a name changes which the next question mark is.
    if (/^\?\d/.test(rest) || (dialect === 'sqlite' && /^[:@$]\w/.test(rest))) return null
    const word = take(/^[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/i)
    if (word) add({ kind: 'word', text: word.toLowerCase() })
    else if (take(/^\?/)) add({ kind: 'parameter', text: '?', at: parameters++ })
    else if (take(/^\(/)) open.push([])
    else if (take(/^\)/)) {
      const nodes = open.pop()!
      if (open.length === 0) return null
      add({ kind: 'group', nodes })
    } else {
      const number = take(/^(?:0x[\da-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?)/i)
      // `1.or` is a number and a word to some.
      if (number !== undefined && /^[\w$]/.test(rest)) return null
      const sign = number ?? take(/^(?:<=>|<>|!=|<=|>=|\|\||&&|:=|->>?|[^\s'"`])/)
      // A quote that is never closed.
      if (sign === undefined) return null
      add({ kind: number === undefined ? 'sign' : 'number', text: sign })
    }
  }
  return open.length === 1 ? open[0]! : null
}

/** Whether SQLite takes a text for the name of a table when it comes next. */
function isNamePlace(before: readonly Node[]): boolean {
  const last = before.at(-1)
  if (isSign(last, ',')) return before.some((node) => isWord(node, 'from'))
  return (
    isSign(last, '.') ||
    isWord(last, 'from', 'join', 'into', 'update', 'ignore', 'replace', 'rollback', 'abort', 'fail')
  )
}

/** Whether a node is one of these bare words. */
export function isWord(node: Node | undefined, ...words: readonly string[]): boolean {
  return node?.kind === 'word' && words.includes(node.text)
}

export function isSign(node: Node | undefined, sign: string): boolean {
  return node?.kind === 'sign' && node.text === sign
}

/** The identifier a node is, if it is one. */
export function nameOf(node: Node | undefined): string | undefined {
  return node?.kind === 'word' || node?.kind === 'name' ? node.text : undefined
}

/** The parts between separators, which do not count inside of parentheses. */
export function splitAt(nodes: readonly Node[], isSeparator: (node: Node, at: number) => boolean): Node[][] {
  const parts: Node[][] = [[]]
  for (const [at, node] of nodes.entries()) {
    if (isSeparator(node, at)) parts.push([])
    else parts.at(-1)!.push(node)
  }
  return parts
}
