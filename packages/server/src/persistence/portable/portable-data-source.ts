import type { DataSourceOptions, EntityManager, QueryRunner } from 'typeorm'
import { AmbientDataSource } from '../ambient-data-source.ts'
import { isConnectionRefused, unreachable } from '../database-unreachable-error.ts'
import { actingAs } from '../isolation/acting-as.ts'
import { actAs } from '../isolation/statement-scope.ts'
import { acceptColumnsOf, translateColumns } from './dialect-columns.ts'
import type { PortableDialect } from './dialect.ts'
import { StatementGuard } from './guard/statement-guard.ts'
import { hasEndedTransaction, inPostgresTerms } from './driver-errors.ts'
import { prepareConnections } from './mysql-sessions.ts'
import { PortableEntityManager } from './portable-entity-manager.ts'
import { takeTurns } from './turns.ts'

/** A lock of the connection outlasts the transaction, and would go to whoever gets the connection next. */
const leavesNothing = /^(?:ROLLBACK$|select release_lock\()/

/**
 * An AmbientDataSource on MySQL, MariaDB or SQLite: the same entities and transactions, but no policies. What keeps
 * tenants apart here is the statement guard, which looks at statements and not at rows.
 */
export class PortableDataSource extends AmbientDataSource {
  readonly dialect: PortableDialect
  readonly guard: StatementGuard

  constructor(dialect: PortableDialect, options: DataSourceOptions) {
    super(options)
    this.dialect = dialect
    this.guard = new StatementGuard(dialect, this)
    if (dialect === 'sqlite') takeTurns(this)
    else prepareConnections(this)
    this.#watchStatements()
    const createSchemaBuilder = this.driver.createSchemaBuilder.bind(this.driver)
    this.driver.createSchemaBuilder = () => actingAs('owner', createSchemaBuilder())
  }

  /** Runs work that the statement guard lets pass unseen, for the schema and for scripts. */
  asOwner<T>(work: () => T): T {
    return actAs('owner', work)
  }

  /** @throws {DatabaseUnreachableError} */
  override async initialize(): Promise<this> {
    try {
      return await this.asOwner(() => super.initialize())
    } catch (error) {
      const { url } = this.options as { url?: string }
      if (url === undefined || !isConnectionRefused(error)) throw error
      const { host, pathname } = new URL(url)
      throw unreachable(`${this.options.type} database ${host}${pathname}`, error)
    }
  }

  override synchronize(dropBeforeSync?: boolean): Promise<void> {
    return this.asOwner(() => super.synchronize(dropBeforeSync))
  }

  override runMigrations(
    options?: Parameters<AmbientDataSource['runMigrations']>[0],
  ): ReturnType<AmbientDataSource['runMigrations']> {
    return this.asOwner(() => super.runMigrations(options))
  }

  override undoLastMigration(options?: Parameters<AmbientDataSource['undoLastMigration']>[0]): Promise<void> {
    return this.asOwner(() => super.undoLastMigration(options))
  }

  override dropDatabase(): Promise<void> {
    return this.asOwner(() => super.dropDatabase())
  }

  override createEntityManager(queryRunner?: QueryRunner): EntityManager {
    return new PortableEntityManager(this, queryRunner)
  }

  protected override async buildMetadatas(): Promise<void> {
    acceptColumnsOf(this.dialect, this)
    await super.buildMetadatas()
    translateColumns(this.dialect, this)
  }

  #watchStatements(): void {
    const create = this.driver.createQueryRunner.bind(this.driver)
    this.driver.createQueryRunner = (mode) => this.#watched(create(mode))
  }

  #watched(runner: QueryRunner): QueryRunner {
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>
    const stream = runner.stream.bind(runner)
    let ended: Error | undefined
    const admit = (sql: string, parameters?: unknown[]) => {
      // The server has rolled back: what follows would be kept one by one, and the COMMIT would look like success.
      if (ended && runner.isTransactionActive && !leavesNothing.test(sql)) throw ended
      this.guard.check(sql, parameters)
    }
    return Object.assign(runner, {
      query: async (sql: string, parameters?: unknown[], ...rest: unknown[]) => {
        admit(sql, parameters)
        try {
          return await query(sql, parameters, ...rest)
        } catch (error) {
          const told = inPostgresTerms(error, this)
          if (runner.isTransactionActive && hasEndedTransaction(told)) ended = told as Error
          throw told
        }
      },
      stream: async (...streamed: Parameters<typeof stream>) => {
        admit(streamed[0], streamed[1])
        return stream(...streamed)
      },
    })
  }
}
