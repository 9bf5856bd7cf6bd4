import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { preparedData, repositoryDir, startExample } from './running-example.ts'

interface Example {
  name: string
  apiDir: string
  webDir: string
}

const names = ['tenant-switcher', 'account-switcher']

/**
 * Compiles and builds both examples once, so that tests may start them beside each other: everything is up to date. And
 * starts each once: a database made anew takes longer than the rest of a start.
 */
export default async function prepareExamples(): Promise<() => void> {
  await buildExamples()
  const dir = mkdtempSync(join(tmpdir(), 'nest-auth-e2e-prepared-'))
  await Promise.all(names.map((example) => prepareData(example, join(dir, example))))
  process.env[preparedData] = dir
  return () => rmSync(dir, { recursive: true, force: true })
}

async function prepareData(example: string, dataDir: string): Promise<void> {
  mkdirSync(dataDir, { mode: 0o700 })
  const running = await startExample({ example, dataDir })
  const code = await running.stop()
  if (code !== 0) throw new Error(`${example} ended with ${code}:\n${running.output()}`)
}

async function buildExamples(): Promise<void> {
  const { compileExample, buildPage } = (await import(
    pathToFileURL(join(repositoryDir, 'scripts/build.mjs')).href
  )) as Record<'compileExample' | 'buildPage', (example: Example, signal: AbortSignal) => Promise<unknown>>
  const { signal } = new AbortController()
  // The test runner's own value would make it a build for development.
  const mode = process.env['NODE_ENV']
  delete process.env['NODE_ENV']
  for (const name of names) {
    const dir = join(repositoryDir, 'examples', name)
    const example = { name, apiDir: join(dir, 'api'), webDir: join(dir, 'web') }
    await compileExample(example, signal)
    await buildPage(example, signal)
  }
  if (mode !== undefined) process.env['NODE_ENV'] = mode
}
