import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryDir } from './example.mjs'
import { installAside } from './install-aside.mjs'
import { Tally } from './tally.mjs'

const HELP = `Usage: node scripts/react-18.mjs [vitest arguments]

Runs the tests of packages/react on React 18. It installs React 18 into .artifacts/react-18, beside copies of the
package and of every installed package that imports React, so that nothing there finds the React of the workspace.`

const dir = join(repositoryDir, '.artifacts/react-18')
const installed = join(repositoryDir, 'node_modules')

/** Names of the installed packages that import React. */
function usersOfReact() {
  const names = readdirSync(installed).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(installed, name)).map((part) => `${name}/${part}`) : [name],
  )
  return names.filter((name) => {
    const manifest = join(installed, name, 'package.json')
    if (name.startsWith('@nest-auth/') || !existsSync(manifest)) return false
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(manifest, 'utf8'))
    return Boolean({ ...dependencies, ...peerDependencies }.react) && !/^react(-dom)?$/.test(name)
  })
}

function copyPackages() {
  for (const name of usersOfReact()) {
    cpSync(join(installed, name), join(dir, 'node_modules', name), { recursive: true })
  }
  const target = join(dir, 'packages/react')
  for (const part of ['src', 'test', 'package.json', 'vitest.config.ts']) {
    cpSync(join(repositoryDir, 'packages/react', part), join(target, part), { recursive: true })
  }
  cpSync(join(repositoryDir, 'test/running-time.ts'), join(dir, 'test/running-time.ts'))
  const options = { extends: '../../../../tsconfig.base.json', compilerOptions: { jsx: 'react-jsx' } }
  writeFileSync(join(target, 'tsconfig.json'), JSON.stringify(options))
  writeFileSync(
    join(target, 'test/react-version.test.ts'),
    `import { version } from 'react'
import { version as domVersion } from 'react-dom'
import { expect, it } from 'vitest'
it('This is React 18', () => expect([version, domVersion].map(parseFloat)).toStrictEqual([18.3, 18.3]))
`,
  )
  return target
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(HELP)
} else {
  installAside(dir, 'react@18', 'react-dom@18')
  const target = copyPackages()
  const tally = new Tally()
  await tally.vitest('react 18', [
    '--root',
    target,
    '--config',
    join(target, 'vitest.config.ts'),
    '--exclude',
    '**/size.test.ts',
    '--maxWorkers=100%',
    ...args,
  ])
  process.exitCode = tally.finish()
}
