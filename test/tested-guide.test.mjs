import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const repository = resolve(import.meta.dirname, '..')
const project = join(repository, '.artifacts/tested-guide')

/** The tests that the guide shows, each with the component that stands hidden before it. */
function shownTests() {
  const guide = readFileSync(join(repository, 'docs/guides/test-your-app.md'), 'utf8')
  const shown = guide.matchAll(/<!-- snippet\n([^]*?)\/\/ the snippet\n-->\n+```tsx\n([^]*?)^```$/gm)
  return [...shown].map(([, component, code]) => component + code)
}

/** The same with its test once more, as whoever goes on writing has it. */
const withSecondTest = (code) => `${code}\n${code.slice(code.indexOf("\nit('"))}`

test('the tests that the guide shows pass under plain vitest, and so does a second one in the file', () => {
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { jsx: 'react-jsx' } }))
  writeFileSync(join(project, 'vite.config.ts'), 'export default {}')
  const [component, page, ...others] = shownTests()
  expect(others).toEqual([])
  writeFileSync(join(project, 'greeting.test.tsx'), withSecondTest(component))
  writeFileSync(join(project, 'page.test.tsx'), withSecondTest(page))
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--root', project, '--reporter', 'json']
  const report = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: project })
  expect(JSON.parse(report.slice(report.indexOf('{')))).toMatchObject({
    numPassedTests: 4,
    numFailedTests: 0,
  })
})
