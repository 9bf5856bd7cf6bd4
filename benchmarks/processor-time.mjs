import { execFileSync } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'

/**
 * Processor time of processes so far, in seconds, each with its children of the moment; null where there is no /proc.
 * Unlike rates it hardly depends on what else runs on the machine.
 */
export async function processorSeconds(pids) {
  try {
    const parents = new Map()
    const used = new Map()
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null)
      if (stat === null) continue
      // The name of the command, in brackets, may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      parents.set(Number(name), Number(fields[1]))
      used.set(Number(name), (Number(fields[11]) + Number(fields[12])) / ticksPerSecond())
    }
    return pids.map((pid) =>
      [...used].reduce(
        (sum, [process, seconds]) => (process === pid || parents.get(process) === pid ? sum + seconds : sum),
        0,
      ),
    )
  } catch {
    return null
  }
}

let ticks
function ticksPerSecond() {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return ticks
}

/** The first process of a PostgreSQL server on this machine, found through a connection; null when it is elsewhere. */
export async function postmasterOf(client) {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const stat = await readFile(`/proc/${rows[0].pid}/stat`, 'utf8').catch(() => null)
  if (!stat?.includes('(postgres)')) return null
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}
