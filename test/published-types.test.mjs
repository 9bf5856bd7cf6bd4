import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const packages = resolve(import.meta.dirname, '../packages')

/** Names of the packages that the declarations of an entry lead to. */
function packagesBehind(entry, seen = new Set()) {
  if (seen.has(entry)) return []
  seen.add(entry)
  const text = readFileSync(entry, 'utf8')
  const modules = [...text.matchAll(/(?:from|import\(|^import) ?'([^']+)'/gm)].map(([, module]) => module)
  return modules.flatMap((module) =>
    module.startsWith('.')
      ? packagesBehind(
          resolve(dirname(entry), module.replace(/\.(m?)js$/, '.d.$1ts').replace(/\.tsx?$/, '.d.ts')),
          seen,
        )
      : [/^(@[^/]+\/)?[^/]+/.exec(module)[0]],
  )
}

test.each(['js-client', 'react', 'server'])(
  'the types of %s lead only to packages that every application with it has',
  (name) => {
    const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
    const required = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional)
    const certain = new Set([...Object.keys(dependencies), ...required])
    // What needs an optional package says so by its name: the test kit for msw.
    const entries = Object.entries(manifest.exports).filter(([path]) => path !== './testing')
    for (const [, { types }] of entries) {
      const file = join(packages, name, types)
      expect(existsSync(file), `${file} is compiled`).toBe(true)
      const foreign = [...new Set(packagesBehind(file))].filter(
        (used) => !certain.has(used) && !used.startsWith('node:'),
      )
      expect(foreign).toEqual([])
      // A package that brings no types would need those of @types beside it.
      expect(packagesBehind(file)).not.toContain('pg')
    }
  },
)
