import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { nextAppDir } from '../scripts/snippets.mjs'

const repository = resolve(import.meta.dirname, '..')
const read = (file) => readFileSync(join(repository, file), 'utf8')
const ownSwitcherDir = 'packages/react/test/own-switcher'
const guides = readdirSync(join(repository, 'docs/guides')).map((name) => `docs/guides/${name}`)

test('the guide for Next.js shows every file of the application that is built, as it is', () => {
  const guide = read('docs/guides/use-with-nextjs.md')
  const files = [...readdirSync(join(nextAppDir, 'app')).map((name) => `app/${name}`), 'next.config.mjs']
  expect(files.length).toBeGreaterThan(4)
  for (const file of files) {
    const text = readFileSync(join(nextAppDir, file), 'utf8')
    expect(text.split('\n', 1)).toEqual([`// ${file}`])
    expect(guide).toContain(`\n${text}\`\`\`\n`)
  }
})

test('the guide for switchers shows every file of the one that is tested, as it is', () => {
  const guide = read('docs/guides/build-your-own-switcher.md')
  const files = readdirSync(join(repository, ownSwitcherDir))
  expect(files).toHaveLength(2)
  for (const file of files) expect(guide).toContain(`\n${read(join(ownSwitcherDir, file))}\`\`\`\n`)
})

test('the README leads to every guide', () => {
  const readme = read('README.md')
  expect(guides.filter((guide) => !readme.includes(`](${guide})`))).toEqual([])
})

test('every link of the documentation to a file leads somewhere', () => {
  const readmes = ['js-client', 'react', 'server'].map((name) => `packages/${name}/README.md`)
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'benchmarks/README.md',
    ...readmes,
    ...guides,
  ]
  const broken = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!\w+:|#)([^)#]+)[^)]*\)/g)]
      .map(([, target]) => join(repository, dirname(document), target))
      .filter((target) => !existsSync(target))
      .map((target) => `${document} → ${relative(repository, target)}`),
  )
  expect(broken).toEqual([])
})
