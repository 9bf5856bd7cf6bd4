// Writes lines and ends at once, in the way it is told: as Nest ends by a signal, or by an exit of its own.
import type { ResolvedOptions } from '../../src/resolved-options.ts'
import { AuthLog } from '../../src/telemetry/auth-log.ts'

const { by } = JSON.parse(process.argv[2]!) as { by: 'signal' | 'exit' | 'exception' }

const log = new AuthLog({ logger: {} } as ResolvedOptions)
log.record('info', {}, 'first')
log.record('error', {}, 'last')
if (by === 'exception') throw new Error('not expected')
if (by === 'exit') process.exit(3)
log.onApplicationShutdown()
process.kill(process.pid, 'SIGKILL')
