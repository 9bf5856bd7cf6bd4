import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'

const repositoryDir = resolve(import.meta.dirname, '../..')

/** Puts packed packages into a project inside of the repository, whose dependencies are those of the repository. */
export function unpackPackages(consumer: string, project: string, names: string[]): void {
  for (const name of names) {
    const target = join(project, 'node_modules/@nest-auth', name)
    mkdirSync(target, { recursive: true })
    const tarball = join(consumer, 'packed', `nest-auth-${name}-0.1.0.tgz`)
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', target])
  }
  symlinkSync(join(repositoryDir, 'node_modules/zustand'), join(project, 'node_modules/zustand'))
}
