import { setTimeout as delay } from 'node:timers/promises'
import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'

const batchSize = 1000
/** Leaves the database to those who are waiting. */
const pauseMs = 20
/** Any number, the same in every process. */
const lockKey = 7_420_118

/** Runs statements of bounded size one after the other, in one process at a time. */
@Injectable()
export class MaintenanceBatches {
  private readonly stopped = new AbortController()

  constructor(protected readonly database: Database) {}

  get isStopped(): boolean {
    return this.stopped.signal.aborted
  }

  /** Lets the batch at work finish and starts no further one. */
  stop(): void {
    this.stopped.abort()
  }

  /**
   * Repeats a step, each time in a transaction of its own, until it finds less than it may take; answers how much it
   * did. It ends early when another process is at work or this one shuts down.
   */
  async run(step: (manager: EntityManager, size: number) => Promise<number>): Promise<number> {
    let total = 0
    while (!this.isStopped) {
      const done = await this.once((manager) => step(manager, batchSize))
      if (done === null) break
      total += done
      if (done < batchSize) break
      await delay(pauseMs)
    }
    return total
  }

  /** Runs one step; null when another process is at work. The lock ends with the transaction, whatever happens. */
  once<T>(step: (manager: EntityManager) => Promise<T>): Promise<T | null> {
    return this.database.runInTransaction((manager) => this.underLock(manager, () => step(manager)))
  }

  /** Runs the step under the lock, which the transaction holds; null where another process has it. */
  protected async underLock<T>(manager: EntityManager, step: () => Promise<T>): Promise<T | null> {
    const [lock] = await this.database.query<{ held: boolean }>(
      'select pg_try_advisory_xact_lock($1) as held',
      [lockKey],
      manager,
    )
    return lock?.held ? step() : null
  }
}
