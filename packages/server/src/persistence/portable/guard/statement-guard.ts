import type { DataSource } from 'typeorm'
import { tenantColumns } from '../../isolation/isolated-tables.ts'
import { currentAuthority, currentTenant } from '../../isolation/statement-scope.ts'
import type { PortableDialect } from '../dialect.ts'
import { StatementCheck, firstTable } from './statement-check.ts'
import { isSign, readSql, splitAt } from './sql-tree.ts'
import type { Node } from './sql-tree.ts'
import { UnguardedStatementError } from './unguarded-statement-error.ts'

/**
 * Stands where PostgreSQL has policies: a statement of the application goes to the database only if its own conditions
 * confine every scoped table it names to the tenant in force. It adds nothing; what it is not sure of it refuses.
 */
export class StatementGuard {
  /** Without tenants there is nobody to keep apart. */
  isActive = true
  private columns: ReadonlyMap<string, string | null> | undefined

  constructor(
    private readonly dialect: PortableDialect,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws UnguardedStatementError */
  check(sql: string, parameters: readonly unknown[] = []): void {
    if (!this.isActive || currentAuthority() !== 'application') return
    const columns = (this.columns ??= tenantColumns(this.dataSource))
    const nodes = readSql(this.dialect, sql)
    if (!nodes) {
      const named = [...columns.keys()].find((table) => sql.toLowerCase().includes(table))
      if (named) throw new UnguardedStatementError(named, 'it cannot be read with certainty')
      return
    }
    const table = firstTable(nodes, columns)
    if (table === undefined) return
    const tenant = currentTenant()
    if (tenant === null) {
      throw new UnguardedStatementError(
        table,
        `it names "${table}" while no tenant is set: run it for one by Tenancy.run(tenantId, work)`,
      )
    }
    const isTenant = (value: Node) => {
      const given =
        value.kind === 'parameter' ? parameters[value.at!] : value.kind === 'text' ? value.text : null
      return typeof given === 'string' && given.toLowerCase() === tenant
    }
    const check = new StatementCheck({ columns, isTenant })
    for (const statement of splitAt(nodes, (node) => isSign(node, ';'))) {
      if (firstTable(statement, columns) !== undefined) check.statement(statement)
    }
  }
}
