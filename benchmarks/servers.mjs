import { fork } from 'node:child_process'
import { join } from 'node:path'

// Also where a measurement throws.
const endsWithParent = `--import=${new URL('../scripts/end-with-parent.mjs', import.meta.url)}`

/** Starts a server in a process of its own; `environment` says which kind, on which framework and database. */
export async function startServer(environment, execArgv = [], file = 'server.mjs') {
  const child = fork(join(import.meta.dirname, file), {
    execArgv: ['--expose-gc', endsWithParent, ...execArgv],
    env: { ...process.env, ...environment },
    // The lines of the log cost what they cost, and nobody reads them.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const ready = await Promise.race([
    new Promise((resolve) => child.once('message', resolve)),
    ended.then((code) => Promise.reject(new Error(`the server ended with ${code}`))),
  ])
  return { ...ready, child, pid: child.pid, stop: () => (child.kill('SIGTERM'), ended) }
}
