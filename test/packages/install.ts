import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of an application that has installed the packages as they are published. */
    consumer: string
  }
}

const repositoryDir = resolve(import.meta.dirname, '../..')
const fixture = join(import.meta.dirname, 'next-app')

/**
 * Installs the packed packages and Next.js outside of the repository, where nothing but npm provides what they import;
 * no install script runs.
 */
export default async function install(project: TestProject): Promise<() => Promise<void>> {
  const { packPackages } = (await import(pathToFileURL(join(repositoryDir, 'scripts/pack.mjs')).href)) as {
    packPackages: (dir: string) => Record<string, string>
  }
  const dir = mkdtempSync(join(tmpdir(), 'nest-auth-consumer-'))
  const tarballs = packPackages(join(dir, 'packed'))
  cpSync(fixture, dir, { recursive: true })
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(fixture, 'package.json'), 'utf8'),
  ) as {
    dependencies: { next: string }
    devDependencies: { typescript: string }
  }
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline']
  // Of what is optional only the compilers of this machine.
  const machine = `${process.platform}-${process.arch}`
  const compilers = [
    `@next/swc-${machine}${process.platform === 'linux' ? '-gnu' : ''}@${dependencies.next}`,
    `@typescript/typescript-${machine}@${devDependencies.typescript}`,
  ]
  const packages = [tarballs['js-client']!, tarballs['react']!, ...compilers]
  execFileSync('npm', ['install', ...flags, '--omit=optional', ...packages], { cwd: dir, stdio: 'inherit' })
  project.provide('consumer', dir)
  return () => rm(dir, { recursive: true, force: true })
}
