import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { beforeAll, expect, test } from 'vitest'
import { repositoryDir } from './running-example.ts'

/** A project of its own that has installed the packages as they are published. */
const project = join(repositoryDir, '.artifacts/consumer')

beforeAll(async () => {
  execFileSync(process.execPath, [join(repositoryDir, 'node_modules/typescript/bin/tsc'), '-b'], {
    cwd: repositoryDir,
  })
  const { packPackages } = (await import(join(repositoryDir, 'scripts/pack.mjs'))) as {
    packPackages: (dir: string) => Record<string, string>
  }
  const tarballs = packPackages(join(repositoryDir, '.artifacts/packed'))
  rmSync(project, { recursive: true, force: true })
  for (const [name, tarball] of Object.entries(tarballs)) {
    const target = join(project, 'node_modules/@nest-auth', name)
    mkdirSync(target, { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', target])
  }
  symlinkSync(join(repositoryDir, 'node_modules/zustand'), join(project, 'node_modules/zustand'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
})

test('plain Node imports every entry', () => {
  const entries = [
    'js-client',
    'js-client/contract',
    'js-client/testing',
    'react',
    'react/ui',
    'react/testing',
  ]
  writeFileSync(
    join(project, 'node.js'),
    `for (const entry of ${JSON.stringify([...entries, 'server'])}) {
  const names = Object.keys(await import('@nest-auth/' + entry))
  if (names.length === 0) throw new Error(entry + ' exports nothing')
}
console.log(import.meta.resolve('@nest-auth/react'))`,
  )
  const resolved = execFileSync(process.execPath, ['node.js'], { cwd: project, encoding: 'utf8' })
  expect(resolved).toContain('consumer/node_modules/@nest-auth/react/dist/index.js')
})

test('Vite builds a page, and leaves the popup to a file of its own', async () => {
  writeFileSync(
    join(project, 'page.js'),
    `import '@nest-auth/react/styles.css'
import { createAuthClient } from '@nest-auth/js-client'
import { AuthProvider } from '@nest-auth/react'
import { TenantSwitcher } from '@nest-auth/react/ui'
globalThis.page = [createAuthClient, AuthProvider, TenantSwitcher]`,
  )
  const result = await build({
    configFile: false,
    root: project,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: join(project, 'page.js') } },
  })
  const [built] = Array.isArray(result) ? result : [result]
  if (!built || !('output' in built)) throw new Error('nothing was built')
  const files = built.output.map(({ fileName }) => fileName.replace(/-[\w-]{8}\./, '.'))
  expect(files).toContain('assets/tenant-switcher-popup.js')
  expect(files.some((file) => file.endsWith('.css'))).toBe(true)
  const entry = built.output.find((file) => file.type === 'chunk' && file.isEntry)
  expect(entry?.type === 'chunk' && Object.keys(entry.modules).join()).not.toContain('react-aria')
})
