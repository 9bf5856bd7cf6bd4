import type { DataSourceOptions, Migration } from 'typeorm'
import { AmbientDataSource } from '../ambient-data-source.ts'
import { actingAs } from './acting-as.ts'
import { isolatedTables } from './isolated-tables.ts'
import { isolationFindings } from './isolation-findings.ts'
import type { Isolation } from './isolation-settings.ts'
import { BrokenIsolationError, isPrivilegeMissing } from './broken-isolation-error.ts'
import { dropPoliciesSql, isolationSql, rolesSql } from './policies.sql.ts'
import { actAs } from './statement-scope.ts'

/** An AmbientDataSource whose statements see the rows of one tenant, enforced by PostgreSQL itself. */
export class IsolatedDataSource extends AmbientDataSource {
  readonly isolation: Isolation

  constructor(options: DataSourceOptions, isolation: Isolation) {
    super(options)
    this.isolation = isolation
    // Reading and changing the schema is the owner's, also for the commands of TypeORM's CLI.
    const createSchemaBuilder = this.driver.createSchemaBuilder.bind(this.driver)
    this.driver.createSchemaBuilder = () => actingAs('owner', createSchemaBuilder())
  }

  /**
   * Runs work with the rights of the connection's own role, for the schema and for scripts: with a superuser's URL no
   * policy applies to it.
   */
  asOwner<T>(work: () => T): T {
    return actAs('owner', work)
  }

  // Opening needs no authority: what changes the schema takes the owner's itself. The first flow that carries one makes
  // every later promise of the process dearer, so the start of the application is done before it.
  protected override async buildMetadatas(): Promise<void> {
    await super.buildMetadatas()
    this.isolation.isActive = isolatedTables(this).length > 0
  }

  /** Brings the tables in line with the entities, then the policies in line with the tables. */
  override synchronize(dropBeforeSync?: boolean): Promise<void> {
    return this.asOwner(async () => {
      await super.synchronize(dropBeforeSync)
      await this.#isolate()
    })
  }

  async #isolate(): Promise<void> {
    if (!this.isolation.isActive) return
    try {
      await this.query(rolesSql)
      // Replacing a policy locks its table, so nothing is replaced that is right.
      const { missing, findings } = await isolationFindings(this)
      if (missing.length === 0 && findings.length > 0) await this.query(isolationSql(this))
    } catch (error) {
      if (!isPrivilegeMissing(error)) throw error
      throw new BrokenIsolationError([`the user of the url may not set it up (${error.message})`], this)
    }
  }

  /** Runs what is pending, then brings the policies in line with the tables. */
  override runMigrations(options?: Parameters<AmbientDataSource['runMigrations']>[0]): Promise<Migration[]> {
    return this.asOwner(async () => {
      const migrations = await super.runMigrations(options)
      await this.#isolate()
      return migrations
    })
  }

  override undoLastMigration(options?: Parameters<AmbientDataSource['undoLastMigration']>[0]): Promise<void> {
    return this.asOwner(async () => {
      // No table can be dropped while the policy of another looks into it; without policies nobody sees a row.
      await this.query(dropPoliciesSql)
      try {
        await super.undoLastMigration(options)
      } finally {
        await this.#isolate()
      }
    })
  }

  override showMigrations(): Promise<boolean> {
    return this.asOwner(() => super.showMigrations())
  }

  override dropDatabase(): Promise<void> {
    return this.asOwner(() => super.dropDatabase())
  }
}
