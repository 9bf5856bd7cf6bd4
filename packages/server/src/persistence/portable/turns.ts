import type { DataSource, QueryRunner } from 'typeorm'

/** Lets one piece of work at a time have the only connection there is. */
class Lane {
  private last: Promise<void> = Promise.resolve()

  /** Resolves when it is one's turn, with what ends the turn. */
  async enter(): Promise<() => void> {
    const before = this.last
    let leave!: () => void
    this.last = new Promise((resolve) => {
      leave = resolve
    })
    await before
    return leave
  }
}

/**
 * SQLite has one connection, which TypeORM hands to everybody at once. From now on each runner has it for itself while
 * its statement runs, and for as long as its transaction is open; transactions take the right to write at once.
 */
export function takeTurns({ driver }: DataSource): void {
  const lane = new Lane()
  const create = driver.createQueryRunner.bind(driver)
  driver.createQueryRunner = (mode) => {
    // Kept there by the driver, which would hand the same one out again.
    delete (driver as { queryRunner?: QueryRunner }).queryRunner
    return inTurn(create(mode), lane)
  }
}

function inTurn(runner: QueryRunner, lane: Lane): QueryRunner {
  let leave: (() => void) | undefined
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>
  const start = runner.startTransaction.bind(runner)
  const commit = runner.commitTransaction.bind(runner)
  const rollBack = runner.rollbackTransaction.bind(runner)
  const release = runner.release.bind(runner)
  const endTurn = () => {
    if (runner.isTransactionActive) return
    leave?.()
    leave = undefined
  }
  return Object.assign(runner, {
    query: async (sql: string, ...rest: unknown[]) => {
      if (leave) return query(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql, ...rest)
      const done = await lane.enter()
      try {
        return await query(sql, ...rest)
      } finally {
        done()
      }
    },
    startTransaction: async (...args: Parameters<typeof start>) => {
      leave ??= await lane.enter()
      try {
        await start(...args)
      } catch (error) {
        endTurn()
        throw error
      }
    },
    commitTransaction: () => commit().finally(endTurn),
    rollbackTransaction: () => rollBack().finally(endTurn),
    release: async () => {
      if (leave && runner.isTransactionActive) await rollBack().finally(endTurn)
      await release()
    },
  })
}
