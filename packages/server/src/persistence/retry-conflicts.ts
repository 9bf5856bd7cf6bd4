import { setTimeout as pause } from 'node:timers/promises'
import { hasSqlState, isGivenUp, isPlanLost } from './database-errors.ts'

const mostRetries = 3
const firstPauseMs = 10

/** Serialization failure and deadlock: the database has rolled everything back and asks to try again. */
const conflicts = ['40001', '40P01']

/**
 * Runs work again, up to three times, when it met another transaction or a change of the tables, or when a clock was set
 * anew and it seemed to come too late; it must be whole by itself.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work()
    } catch (error) {
      if (retries === mostRetries || !mayTryAgain(error)) throw error
      // Not in step with whom it met.
      await pause(firstPauseMs * 2 ** retries * (0.5 + Math.random()))
    }
  }
}

function mayTryAgain(error: unknown): boolean {
  return hasSqlState(error, conflicts) || isPlanLost(error) || isGivenUp(error)
}
