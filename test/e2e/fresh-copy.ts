import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { repositoryDir } from './running-example.ts'

/**
 * A copy of the repository as a fresh clone after `npm ci` has it: sources and dependencies, nothing built. The
 * dependencies are links, the project's own packages lead into the copy.
 */
export function freshCopy(): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'nest-auth-fresh-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryDir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  for (const file of listed.split('\0').filter(Boolean)) {
    if (!existsSync(join(repositoryDir, file))) continue
    mkdirSync(join(dir, dirname(file)), { recursive: true })
    cpSync(join(repositoryDir, file), join(dir, file))
  }
  linkDependencies(dir, '')
  for (const folder of ['packages', 'examples']) {
    for (const name of readdirSync(join(repositoryDir, folder))) linkDependencies(dir, join(folder, name))
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

function linkDependencies(dir: string, folder: string): void {
  const from = join(repositoryDir, folder, 'node_modules')
  const to = join(dir, folder, 'node_modules')
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === '.cache') continue
    if (name === '@nest-auth')
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true })
    else symlinkSync(join(from, name), join(to, name))
  }
}
