import { Injectable } from '@nestjs/common'
import { DataSource } from 'typeorm'
import type { EntityManager, QueryRunner } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { AmbientDataSource } from './ambient-data-source.ts'
import type { AmbientEntityManager } from './ambient-entity-manager.ts'
import { isTransientDatabaseError } from './database-errors.ts'
import { DATABASE_DEADLINE_MS, withinDeadline } from './deadline.ts'
import { actingAs } from './isolation/acting-as.ts'
import {
  actAs,
  actOnReserve,
  actPatiently,
  whileWanted,
  whileWritingUser,
} from './isolation/statement-scope.ts'
import type { Dialect } from './portable/dialect-columns.ts'
import { PortableDataSource } from './portable/portable-data-source.ts'
import { PortableStatements } from './portable/portable-statements.ts'
import { PostgresDataSource } from './postgres-data-source.ts'
import { retryConflicts } from './retry-conflicts.ts'
import { Wanted } from './wanted.ts'

/**
 * The library's one door to the database. Everything that goes through it joins the ambient transaction, and sees all
 * rows of the library's tables, where the application's own statements see those of one tenant.
 */
@Injectable()
export class Database {
  private readonly dataSource: AmbientDataSource
  /** Null where statements are understood as they are written. */
  private readonly portable: PortableStatements | null

  constructor(dataSource: DataSource) {
    if (!(dataSource instanceof AmbientDataSource)) {
      throw new NestAuthMisuseError(
        'Nest Auth needs its own kind of DataSource, or transactions could be forgotten. Configure TypeORM with ' +
          '`TypeOrmModule.forRootAsync(nestAuthDatabase({ … }))`.',
      )
    }
    this.dataSource = dataSource
    this.portable = dataSource instanceof PortableDataSource ? new PortableStatements(dataSource) : null
  }

  /** Whether further processes can work on the same database; the embedded one belongs to one process. */
  get isShareable(): boolean {
    return this.dataSource instanceof PostgresDataSource || this.dialect === 'mysql'
  }

  /** What the database speaks. */
  get dialect(): Dialect {
    return this.dataSource instanceof PortableDataSource ? this.dataSource.dialect : 'postgres'
  }

  /** The manager to use: the one handed in, or the ambient one. */
  manager(manager?: EntityManager): EntityManager {
    return actingAs('library', manager ?? this.dataSource.manager)
  }

  /**
   * Runs one SQL statement and answers its rows, whatever its kind.
   * @throws AuthError `SERVICE_UNAVAILABLE` when the database cannot be asked now
   */
  async query<Row>(sql: string, parameters: unknown[], manager?: EntityManager): Promise<Row[]> {
    return actAs('library', () => this.ask<Row>(sql, parameters, manager))
  }

  private async ask<Row>(sql: string, parameters: unknown[], manager?: EntityManager): Promise<Row[]> {
    try {
      if (manager?.queryRunner) return await this.sent<Row>(manager.queryRunner, sql, parameters)
      // Inside a transaction only the whole can be tried again.
      if (this.dataSource.isInTransaction()) return await this.statement<Row>(sql, parameters)
      return await retryConflicts(() => this.statement<Row>(sql, parameters))
    } catch (error) {
      throw this.dataSource.isInTransaction() || manager ? error : unavailable(error)
    }
  }

  /**
   * The same for a statement that must not be given up while it may still run: its answer is waited for, however long.
   * @throws AuthError `SERVICE_UNAVAILABLE` when the database says that it cannot be asked now
   */
  async queryToItsEnd<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    if (this.dataSource.isInTransaction()) return this.query(sql, parameters)
    const wanted = new Wanted()
    const timer = setTimeout(() => wanted.giveUp(), DATABASE_DEADLINE_MS)
    const attempt = () => this.running<Row>(sql, parameters, wanted).rows
    try {
      return await actAs('library', () => this.wantedForAWhile(() => retryConflicts(attempt)))
    } catch (error) {
      throw unavailable(error)
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Runs work in a transaction; inside one, also the one a manager belongs to, in a savepoint of its own. Work that met
   * another transaction is run again, so it must do nothing but ask the database and what `afterCommit` holds back.
   */
  runInTransaction<T>(
    work: (manager: AmbientEntityManager) => Promise<T>,
    manager?: EntityManager,
  ): Promise<T> {
    return actAs('library', () => {
      // Every manager of an AmbientDataSource is an ambient one.
      if (manager) return manager.transaction((inner) => work(inner as AmbientEntityManager))
      if (this.dataSource.isInTransaction()) return this.dataSource.runInTransaction(work)
      const wanted = new Wanted()
      const attempt = () =>
        this.dataSource.runInTransaction(async (inner) => {
          wanted.assert()
          const result = await work(inner)
          wanted.assert()
          return result
        })
      const attempts = this.wantedForAWhile(() => retryConflicts(attempt))
      return withinDeadline(attempts, () => wanted.giveUp())
    })
  }

  /**
   * Runs work whose statements do not wait for the application: where it has taken every connection of the pool, they use a
   * reserved one. That is for what keeps people signed in or signs them out: short statements, which only somebody
   * with a genuine token can make us send, or which are sent as rarely as a clock says. Whatever else anybody can ask for, however
   * often, waits; or whoever asks often enough would take the reserve as well.
   */
  withReserve<T>(work: () => T): T {
    return actOnReserve(work)
  }

  /** How often a reserved connection was used. */
  get reserveUses(): number {
    return this.dataSource instanceof PostgresDataSource ? this.dataSource.reserveUses : 0
  }

  /** Runs work of the application, outside of any tenant, in a transaction that sees all rows; once, however long it takes. */
  runUnconfined<T>(work: (manager: AmbientEntityManager) => Promise<T>): Promise<T> {
    return actPatiently(() => this.dataSource.runInTransaction(work))
  }

  /** Runs work of the application in a transaction: it sees what the application sees, not what the library sees. */
  runForApplication<T>(work: (manager: AmbientEntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.runInTransaction(work)
  }

  /** Runs code of the application, such as a hook, from inside of the library: it sees what the application sees. */
  asApplication<T>(work: () => T): T {
    return actAs('application', work)
  }

  /** Runs one statement that changes the schema, with the rights of the connection's own role. */
  async changeSchema(sql: string): Promise<void> {
    await actAs('owner', () => this.dataSource.query(sql))
  }

  /** Runs the one statement that writes a user; the application sees that user in the transaction it is written in. */
  writingUser<T>(userId: string, statement: () => Promise<T>): Promise<T> {
    return whileWritingUser(userId, statement)
  }

  /** Whether the database answers at all, and soon enough; never throws. */
  async answersWithin(patienceMs: number): Promise<boolean> {
    const answer = this.query('select 1', []).then(
      () => true,
      () => false,
    )
    const silence = new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), patienceMs).unref()
    })
    return Promise.race([answer, silence])
  }

  /** Runs `effect` once the work around it is committed; never for work that is rolled back. */
  afterCommit(effect: () => void | Promise<void>, manager?: EntityManager): void {
    // What listens may be the application's.
    this.dataSource.afterCommit(() => this.asApplication(effect), manager)
  }

  private statement<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    const wanted = this.dataSource.isInTransaction() ? undefined : new Wanted()
    const run = () => this.running<Row>(sql, parameters, wanted)
    const { rows, runner } = wanted ? this.wantedForAWhile(run) : run()
    return withinDeadline(rows, () => {
      wanted?.giveUp()
      if (this.isShareable) dropConnection(runner)
    })
  }

  /** Released when the statement is done, not when its caller gives up: a runner that still waits would leak. */
  private async rowsOf<Row>(
    runner: QueryRunner,
    sql: string,
    parameters: unknown[],
    wanted?: Wanted,
  ): Promise<Row[]> {
    try {
      if (wanted) {
        await runner.connect()
        wanted.assert()
      }
      return await this.sent<Row>(runner, sql, parameters)
    } finally {
      await runner.release()
    }
  }

  private async sent<Row>(runner: QueryRunner, sql: string, parameters: unknown[]): Promise<Row[]> {
    if (this.portable) return (await this.portable.run(runner, sql, parameters)) as Row[]
    return (await runner.query(sql, parameters, true)).records as Row[]
  }

  /** A statement may still lie before a server that stands still when its caller is told to come again. */
  private wantedForAWhile<T>(work: () => T): T {
    if (!(this.dataSource instanceof PostgresDataSource)) return work()
    return whileWanted(performance.now() + DATABASE_DEADLINE_MS, work)
  }

  private running<Row>(sql: string, parameters: unknown[], wanted?: Wanted) {
    const runner = this.dataSource.createQueryRunner()
    return { rows: this.rowsOf<Row>(runner, sql, parameters, wanted), runner }
  }
}

/** A connection whose server is silent is of no use to whoever would get it next. */
function dropConnection(runner: QueryRunner): void {
  const { databaseConnection: client } = runner as unknown as {
    databaseConnection?: { connection?: { stream?: { destroy(): void } }; destroy?: () => void }
  }
  // The pool of MySQL makes place for a new one only when it is told.
  if (client?.destroy) client.destroy()
  else client?.connection?.stream?.destroy()
}

/** What the caller of the API is told when the database fails: to try again, and nothing about the database. */
function unavailable(error: unknown): unknown {
  return isTransientDatabaseError(error) && !(error instanceof AuthError)
    ? new AuthError('SERVICE_UNAVAILABLE', undefined, { cause: error })
    : error
}
