import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const packages = join(import.meta.dirname, '../packages')
const entries = [
  'js-client/src/index.ts',
  'js-client/src/contract/index.ts',
  'js-client/src/testing/index.ts',
  'react/src/index.ts',
  'react/src/ui/index.ts',
  'react/src/testing/index.ts',
  'react/src/devtools/index.ts',
  'server/src/index.ts',
  'server/src/testing/index.ts',
]

/** The names an entry exports, each with the file that declares it. */
function exportsOf(entry) {
  const file = join(packages, entry)
  return [...readFileSync(file, 'utf8').matchAll(/export (?:type )?\{([^}]*)\} from '(\.[^']+)'/g)].flatMap(
    ([, names, from]) =>
      names
        .split(',')
        .map((name) => name.trim().split(' as ')[0])
        .filter(Boolean)
        .map((name) => ({ name, file: join(dirname(file), from) })),
  )
}

function isDocumented({ name, file }) {
  const text = readFileSync(file, 'utf8')
  // Between the comment and a class its decorators may stand, and what belongs to them.
  const declaration = `export (?:async |abstract )?(?:function|const|class|interface|type) ${name}\\b`
  const [, comment] =
    new RegExp(`(\\*/\\n(?:(?:@|//).*\\n(?:[ })\\]].*\\n)*)*)?^${declaration}`, 'm').exec(text) ?? []
  // What a file only passes on is documented where it is declared, which is then an entry of its own.
  return comment !== undefined || new RegExp(`^export (?:type )?\\{[^}]*\\b${name}\\b`, 'm').test(text)
}

test.each(entries)('every export of %s has a sentence that an editor shows', (entry) => {
  const names = exportsOf(entry)
  expect(names).not.toEqual([])
  expect(
    names
      .filter((each) => !isDocumented(each))
      .map(({ name, file }) => `${name} in ${relative(packages, file)}`),
  ).toEqual([])
})

test('the README of the React package names every hook', () => {
  const readme = readFileSync(join(packages, 'react/README.md'), 'utf8')
  const hooks = exportsOf('react/src/index.ts').filter(({ name }) => /^use[A-Z]/.test(name))
  expect(hooks).not.toEqual([])
  expect(hooks.map(({ name }) => name).filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})
