import { execFileSync } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'

/**
 * Microseconds of processor time in each process, with its children, for one of the operations that `run` does and
 * counts; NaN where there is no /proc. Unlike rates it hardly depends on what else runs on the machine.
 */
export async function spentOn(pids, run) {
  const before = await processes()
  const count = await run()
  const after = await processes()
  return pids.map((pid) => {
    let seconds = before.size === 0 ? NaN : 0
    // What a process that has ended meanwhile had used before is nobody's business.
    for (const [id, { parent, used }] of after)
      if (id === pid || parent === pid) seconds += used - (before.get(id)?.used ?? 0)
    return (seconds * 1e6) / count
  })
}

/** Parent and processor time so far, in seconds, of every process. */
async function processes() {
  const found = new Map()
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null)
    if (stat === null) continue
    // The name of the command, in brackets, may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const used =
      (fields[17] === '1' && (await nanosecondsOf(name)) / 1e9) ||
      (Number(fields[11]) + Number(fields[12])) / ticksPerSecond()
    found.set(Number(name), { parent: Number(fields[1]), used })
  }
  return found
}

/** Exact, but known of the first thread only; a tick is 10 ms, and there are many processes of PostgreSQL. */
async function nanosecondsOf(pid) {
  const stat = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '')
  return Number(stat.split(' ')[0])
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
