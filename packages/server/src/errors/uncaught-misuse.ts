import { isMainThread } from 'node:worker_threads'
import { NestAuthMisuseError } from './misuse-error.ts'

/**
 * Lets a start that fails over a misuse end in the sentence that names the fix, where Node would end the process anyway:
 * nobody catches the error, and nobody listens for uncaught ones. Node would bury it in lines of its own internals.
 */
export function tellUnlessCaught(error: unknown): void {
  if (!(error instanceof NestAuthMisuseError) || !isMainThread) return
  if (process.listenerCount('uncaughtException') > 0) return
  const end = (uncaught: unknown) => {
    if (uncaught !== error) throw uncaught
    process.stderr.write(`\nNest Auth cannot start: ${error.message}\n`)
    process.exit(1)
  }
  process.once('uncaughtException', end)
  // An error that nobody catches has come up by then; whatever comes later is none of ours.
  setImmediate(() => process.off('uncaughtException', end))
}
