import type { QueryRunner } from 'typeorm'
import type { PortableDataSource } from './portable-data-source.ts'
import { RowReader } from './decode-row.ts'
import { translate } from './translate.ts'

/** An UPDATE or DELETE that ends with what it answers, which MySQL does not know. */
const answering = /^\s*(update|delete)\b[^]*?(\s+returning\s+([^()]+))$/

/** Runs the library's statements where they are not understood as they are written. */
export class PortableStatements {
  private reader: RowReader | undefined

  constructor(private readonly dataSource: PortableDataSource) {}

  /** The rows a statement answers; for a change without values to answer, one empty row for each that changed. */
  async run(runner: QueryRunner, sql: string, parameters: readonly unknown[]): Promise<unknown[]> {
    const { dialect } = this.dataSource
    if (dialect === 'mysql') {
      const change = answering.exec(sql)
      if (change) return this.change(runner, sql.slice(0, -change[2]!.length), change[3]!, parameters)
    }
    const { records } = await this.send(runner, sql, parameters)
    this.reader ??= new RowReader(this.dataSource)
    return records.map((row) => this.reader!.read(row as Record<string, unknown>))
  }

  private async change(
    runner: QueryRunner,
    sql: string,
    answers: string,
    parameters: readonly unknown[],
  ): Promise<unknown[]> {
    const rows = answers.includes(',') ? await this.locked(runner, sql, answers, parameters) : []
    const { affected = 0 } = await this.send(runner, sql, parameters)
    return Array.from({ length: affected }, (_, at) => rows[at] ?? {})
  }

  /** Values that the change leaves alone, read from the rows it is about to meet. */
  private async locked(
    runner: QueryRunner,
    sql: string,
    answers: string,
    parameters: readonly unknown[],
  ): Promise<unknown[]> {
    const [, table, condition] = /^\s*update (\w+) set [^]*? where ([^]*)$/.exec(sql) ?? []
    if (!table || !runner.isTransactionActive)
      throw new Error('only an UPDATE in a transaction answers values')
    return this.run(runner, `select ${answers} from ${table} where ${condition} for update`, parameters)
  }

  private send(runner: QueryRunner, sql: string, parameters: readonly unknown[]) {
    const { sql: spoken, values } = translate(this.dataSource.dialect, sql, parameters)
    return runner.query(spoken, this.dataSource.dialect === 'sqlite' ? values.map(asSqlite) : values, true)
  }
}

function asSqlite(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '')
  return value ?? null
}
