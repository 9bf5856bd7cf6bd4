import { Injectable } from '@nestjs/common'
import { DataSource } from 'typeorm'
import type { EntityManager } from 'typeorm'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { AmbientDataSource } from './ambient-data-source.ts'
import type { AmbientEntityManager } from './ambient-entity-manager.ts'
import { actingAs } from './isolation/acting-as.ts'
import { actAs, whileWritingUser } from './isolation/statement-scope.ts'
import { PostgresDataSource } from './postgres-data-source.ts'

/**
 * The library's one door to the database. Everything that goes through it joins the ambient transaction, and sees all
 * rows of the library's tables, where the application's own statements see those of one tenant.
 */
@Injectable()
export class Database {
  private readonly dataSource: AmbientDataSource

  constructor(dataSource: DataSource) {
    if (!(dataSource instanceof AmbientDataSource)) {
      throw new NestAuthMisuseError(
        'Nest Auth needs its own kind of DataSource, or transactions could be forgotten. Configure TypeORM with ' +
          '`TypeOrmModule.forRootAsync(nestAuthDatabase({ … }))`.',
      )
    }
    this.dataSource = dataSource
  }

  /** Whether further processes can work on the same database; the embedded one belongs to one process. */
  get isShareable(): boolean {
    return this.dataSource instanceof PostgresDataSource
  }

  /** The manager to use: the one handed in, or the ambient one. */
  manager(manager?: EntityManager): EntityManager {
    return actingAs('library', manager ?? this.dataSource.manager)
  }

  /** Runs one SQL statement and answers its rows, whatever its kind. */
  async query<Row>(sql: string, parameters: unknown[], manager?: EntityManager): Promise<Row[]> {
    return actAs('library', async () => {
      if (manager?.queryRunner)
        return (await manager.queryRunner.query(sql, parameters, true)).records as Row[]
      const runner = this.dataSource.createQueryRunner()
      try {
        return (await runner.query(sql, parameters, true)).records as Row[]
      } finally {
        await runner.release()
      }
    })
  }

  /** Runs work in a transaction; inside one, also the one a manager belongs to, in a savepoint of its own. */
  runInTransaction<T>(
    work: (manager: AmbientEntityManager) => Promise<T>,
    manager?: EntityManager,
  ): Promise<T> {
    return actAs('library', () =>
      // Every manager of an AmbientDataSource is an ambient one.
      manager
        ? manager.transaction((inner) => work(inner as AmbientEntityManager))
        : this.dataSource.runInTransaction(work),
    )
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

  /** Runs `effect` once the work around it is committed; never for work that is rolled back. */
  afterCommit(effect: () => void | Promise<void>, manager?: EntityManager): void {
    // What listens may be the application's.
    this.dataSource.afterCommit(() => this.asApplication(effect), manager)
  }
}
