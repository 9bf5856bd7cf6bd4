import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const repository = resolve(import.meta.dirname, '..')
const project = join(repository, '.artifacts/tested-guide')

test('the test that the guide shows passes under plain vitest', { timeout: 60_000 }, () => {
  const guide = readFileSync(join(repository, 'docs/guides/test-your-app.md'), 'utf8')
  const [, component, shown] = /<!-- snippet\n([^]*?)\/\/ the snippet\n-->\n+```tsx\n([^]*?)^```$/m.exec(
    guide,
  )
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { jsx: 'react-jsx' } }))
  writeFileSync(join(project, 'vite.config.ts'), 'export default {}')
  writeFileSync(join(project, 'greeting.test.tsx'), component + shown)
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--root', project, '--reporter', 'json']
  const report = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: project })
  expect(JSON.parse(report.slice(report.indexOf('{')))).toMatchObject({
    numPassedTests: 1,
    numFailedTests: 0,
  })
})
