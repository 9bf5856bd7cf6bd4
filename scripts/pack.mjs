import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryDir } from './example.mjs'

/** The packages that are published, in the order in which they need each other. */
export const publishedPackages = ['js-client', 'server', 'react']

/** Packs the packages as for publishing; answers the tarballs by the name of their folder. They must be compiled. */
export function packPackages(targetDir) {
  rmSync(targetDir, { recursive: true, force: true })
  mkdirSync(targetDir, { recursive: true })
  return Object.fromEntries(
    publishedPackages.map((name) => {
      const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', targetDir]
      const answer = execFileSync('npm', args, {
        cwd: join(repositoryDir, 'packages', name),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const packed = JSON.parse(answer)
      const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed)
      return [name, join(targetDir, filename)]
    }),
  )
}

if (process.argv[1] === import.meta.filename) {
  const packed = packPackages(join(repositoryDir, '.artifacts/packed'))
  const install = (...what) => `  npm install ${what.join(' ')}\n`
  // The server needs the client's contract, which no registry has yet.
  console.log(`In your API:\n\n${install(packed['js-client'], packed.server, '@nestjs/typeorm', 'typeorm')}`)
  console.log(`In your page:\n\n${install(packed['js-client'], packed.react, '@tanstack/react-query')}`)
}
