import { columnIn, holdsOnlyFor } from './conditions.ts'
import { sourcesIn } from './sources.ts'
import type { Source } from './sources.ts'
import { clause } from './clauses.ts'
import { isSign, isWord, nameOf, splitAt } from './sql-tree.ts'
import type { Node } from './sql-tree.ts'
import { UnguardedStatementError } from './unguarded-statement-error.ts'

/** What the check needs to know. */
export interface Rules {
  /** The tenant's column of each scoped table; null for a table in which no tenant has any business. */
  columns: ReadonlyMap<string, string | null>
  /** Whether a value is the tenant in force. */
  isTenant: (value: Node) => boolean
}

const statements = ['select', 'with', 'insert', 'update', 'delete', 'values', 'explain']

/** Looks at one statement, and at every query inside of it. @throws UnguardedStatementError */
export class StatementCheck {
  constructor(private readonly rules: Rules) {}

  /** `outer` are the sources around a query that are confined already. */
  statement(nodes: readonly Node[], outer: readonly Source[] = []): void {
    const start = nodes.findIndex((node) =>
      isWord(node, 'select', 'insert', 'update', 'delete', 'replace', 'values'),
    )
    const [first] = nodes
    if (start < 0 || !isWord(first, ...statements) || nodes.some((node) => isWord(node, 'table')))
      throw this.refused(nodes, 'its kind is not one the guard understands')
    if (start > 0) this.inner(nodes.slice(0, start), outer)
    const own = nodes.slice(start)
    if (isWord(own[0], 'select', 'values')) this.select(own, outer)
    else if (isWord(own[0], 'insert')) this.insert(own, outer)
    else if (isWord(own[0], 'update')) this.change(own, between(own, 1, ['set']), outer)
    else if (isWord(own[0], 'delete') && own.some((node) => isWord(node, 'using')))
      throw this.refused(nodes, 'its tables cannot be read with certainty')
    else if (isWord(own[0], 'delete')) this.change(own, clause(own, 'from'), outer)
    else throw this.refused(nodes, 'it may replace rows of other tenants: use INSERT or UPDATE')
  }

  private select(nodes: readonly Node[], outer: readonly Source[]): void {
    for (const query of branchesOf(nodes)) {
      const from = clause(query, 'from')
      const confined = from.length > 0 ? this.confine(query, from, clause(query, 'where'), outer) : outer
      this.inner(query, confined)
    }
  }

  private change(nodes: readonly Node[], target: Node[], outer: readonly Source[]): void {
    const further = isWord(nodes[0], 'update') ? clause(nodes, 'from') : []
    if (target.some((node) => isWord(node, 'replace')))
      throw this.refused(nodes, 'it may replace rows of other tenants: use INSERT or UPDATE')
    const options = target.findIndex(
      (node) => !isWord(node, 'low_priority', 'quick', 'ignore', 'or', 'rollback', 'abort', 'fail'),
    )
    const from = [...target.slice(options), ...(further.length > 0 ? [comma, ...further] : [])]
    const confined = this.confine(nodes, from, clause(nodes, 'where'), outer)
    for (const assignment of splitAt(clause(nodes, 'set'), (node) => isSign(node, ','))) {
      const equals = assignment.findIndex((node) => isSign(node, '=') || isSign(node, ':='))
      const column = columnIn(assignment.slice(0, Math.max(equals, 0)))?.column
      if (column === undefined && isWord(nodes[0], 'update'))
        throw this.refused(nodes, 'what it sets cannot be read with certainty')
      const isMoved = confined.some(({ table = '' }) => this.rules.columns.get(table) === column)
      const [value, ...more] = assignment.slice(equals + 1)
      if (isMoved && (!value || more.length > 0 || !this.rules.isTenant(value)))
        throw this.refused(nodes, `it gives rows to another tenant by "${column}"`)
    }
    this.inner(nodes, confined)
  }

  private insert(nodes: readonly Node[], outer: readonly Source[]): void {
    const into = nodes.findIndex((node) => isWord(node, 'into'))
    if (into < 0) throw this.refused(nodes, 'its kind is not one the guard understands: write INSERT INTO')
    const [name, dot, qualified] = nodes.slice(into + 1)
    const table = isSign(dot, '.') ? nameOf(qualified) : nameOf(name)
    const column = this.rules.columns.get(table ?? '')
    if (column === undefined) return this.rest(nodes, outer)
    if (into !== 1 && !isWord(nodes[1], 'ignore', 'low_priority') && !isWord(nodes[2], 'ignore'))
      throw this.refused(nodes, 'it may replace rows of other tenants: use INSERT or UPDATE')
    const conflict = nodes.findIndex((node, at) => isWord(node, 'update') && at > into)
    if (conflict >= 0)
      throw this.refused(
        nodes,
        `it may change a row of another tenant: find it by "${column}", then update it`,
      )
    const listAt = nodes.findIndex((node, at) => at > into && node.kind === 'group')
    const list = nodes[listAt]
    const names =
      list?.kind === 'group'
        ? splitAt(list.nodes, (node) => isSign(node, ',')).map((part) => nameOf(part.at(-1)))
        : []
    const at = column === null ? -1 : names.indexOf(column)
    if (at < 0 || names.indexOf(column!, at + 1) >= 0)
      throw this.refused(nodes, `its rows name no tenant: set "${column}" of "${table}" to the current one`)
    const rest = nodes.slice(listAt + 1)
    const isOfTenant = (row: readonly Node[]) => {
      const values = splitAt(row, (node) => isSign(node, ','))
      const value = values[at]
      // Fewer values than columns: one of them stands for several, and moves the others.
      return values.length === names.length && value?.length === 1 && this.rules.isTenant(value[0]!)
    }
    const rows = between(rest, 1, ['on', 'returning']).flatMap((node) =>
      node.kind === 'group' ? [node.nodes] : [],
    )
    const isAllowed = isWord(rest[0], 'values', 'value')
      ? rows.length > 0 && rows.every(isOfTenant)
      : branchesOf(rest).every(
          (query) =>
            isWord(query[0], 'select') && isOfTenant(between(query, 1, ['from', 'where', 'order', 'limit'])),
        )
    if (!isAllowed)
      throw this.refused(
        nodes,
        `its rows are not those of the current tenant: set "${column}" of "${table}" to it`,
      )
    this.rest(nodes, outer)
  }

  /** What an INSERT takes its rows from. */
  private rest(nodes: readonly Node[], outer: readonly Source[]): void {
    const query = nodes.findIndex((node) => isWord(node, 'select', 'with'))
    if (query < 0) this.inner(nodes, outer)
    else this.statement(nodes.slice(query), outer)
  }

  /** The sources, all of whose rows are the tenant's. */
  private confine(
    nodes: readonly Node[],
    from: readonly Node[],
    where: readonly Node[],
    outer: readonly Source[],
  ): Source[] {
    const sources = sourcesIn(from)
    if (!sources) throw this.refused(nodes, 'its tables cannot be read with certainty')
    const columnOf = ({ table }: Source) => (table === undefined ? undefined : this.rules.columns.get(table))
    const open = new Set(sources.filter((source) => columnOf(source) !== undefined))
    // In here a name means the nearest source that has it.
    const seen = outer.filter(({ alias }) => sources.every((source) => source.alias !== alias))
    const confined = [...seen, ...sources.filter((source) => !open.has(source))]
    const confines = (value: readonly Node[]) => {
      if (value.length === 1 && value[0]!.kind !== 'name' && this.rules.isTenant(value[0]!)) return true
      const named = columnIn(value)
      return confined.some(
        (source) =>
          named?.alias === source.alias && columnOf(source) === named.column && named.column !== undefined,
      )
    }
    for (let isProgress = true; isProgress;) {
      isProgress = false
      for (const source of open) {
        const column = columnOf(source)
        if (typeof column !== 'string') continue
        const sought = { alias: source.alias, column, isAlone: sources.length === 1, confines }
        const deciding = [where, source.on, ...sources.filter(({ isInner }) => isInner).map(({ on }) => on)]
        if (!deciding.some((condition) => holdsOnlyFor(condition, sought))) continue
        open.delete(source)
        confined.push(source)
        isProgress = true
      }
    }
    const [left] = open
    if (left) {
      const column = columnOf(left)
      throw this.refused(
        nodes,
        column === null
          ? `"${left.table}" belongs to no tenant`
          : `it names "${left.table}" without the condition that its "${column}" is the current tenant (Tenancy.current())`,
      )
    }
    return confined
  }

  /** Every query in parentheses, however deep. */
  private inner(nodes: readonly Node[], outer: readonly Source[]): void {
    for (const node of nodes) {
      if (node.kind !== 'group') continue
      const isStatement =
        isWord(node.nodes[0], ...statements, 'table') || node.nodes.some((word) => isWord(word, 'select'))
      if (isStatement) this.statement(node.nodes, outer)
      else this.inner(node.nodes, outer)
    }
  }

  private refused(nodes: readonly Node[], what: string): UnguardedStatementError {
    return new UnguardedStatementError(firstTable(nodes, this.rules.columns) ?? '', what)
  }
}

const comma: Node = { kind: 'sign', text: ',' }

/** The first of the scoped tables that is named anywhere. */
export function firstTable(nodes: readonly Node[], tables: ReadonlyMap<string, unknown>): string | undefined {
  for (const node of nodes) {
    const found = node.kind === 'group' ? firstTable(node.nodes, tables) : nameOf(node)
    if (found !== undefined && tables.has(found)) return found
  }
  return undefined
}

/** The queries that UNION and its like put together. */
function branchesOf(nodes: readonly Node[]): Node[][] {
  return splitAt(
    nodes,
    (node, at) => isWord(node, 'union', 'except', 'intersect') && isQuery(nodes[at + 1]),
  ).map((branch) => (isWord(branch[0], 'all', 'distinct') ? branch.slice(1) : branch))
}

const isQuery = (node: Node | undefined) =>
  node?.kind === 'group' || isWord(node, 'select', 'all', 'distinct', 'values')

function between(nodes: readonly Node[], start: number, ends: readonly string[]): Node[] {
  const end = nodes.findIndex((node, at) => at >= start && isWord(node, ...ends))
  return nodes.slice(start, end < 0 ? nodes.length : end)
}
