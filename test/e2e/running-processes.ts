import { readdirSync, readFileSync } from 'node:fs'

/** Every process of this (Linux) machine that has not ended, with its parent. */
export function runningProcesses(): { id: number; parent: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readStat(name)
      // proc(5): pid (command) state ppid …; the command may hold spaces and brackets.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return stat && state !== 'Z' ? [{ id: Number(name), parent: Number(parent) }] : []
    })
}

function readStat(id: string): string {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8')
  } catch {
    return '' // It has ended since the folder was listed.
  }
}
