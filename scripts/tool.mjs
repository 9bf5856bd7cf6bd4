import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { repositoryDir } from './example.mjs'

const isWindows = process.platform === 'win32'

/** Starts an installed tool in a process group of its own, so that `endTool` reaches what the tool starts in turn. */
export function startTool(name, args, stdio) {
  return spawn(join(repositoryDir, 'node_modules/.bin', name), args, {
    cwd: repositoryDir,
    stdio,
    shell: isWindows,
    detached: !isWindows,
  })
}

/** Ends a tool and everything it has started; nothing happens when it has ended already. */
export function endTool(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  try {
    if (isWindows) child.kill()
    else process.kill(-child.pid, 'SIGTERM')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
