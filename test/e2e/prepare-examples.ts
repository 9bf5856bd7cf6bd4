import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { repositoryDir } from './running-example.ts'

interface Example {
  name: string
  apiDir: string
  webDir: string
}

/** Compiles and builds both examples once, so that tests may start them beside each other: everything is up to date. */
export default async function prepareExamples(): Promise<void> {
  const { compileExample, buildPage } = (await import(
    pathToFileURL(join(repositoryDir, 'scripts/build.mjs')).href
  )) as Record<'compileExample' | 'buildPage', (example: Example, signal: AbortSignal) => Promise<unknown>>
  const { signal } = new AbortController()
  // The test runner's own value would make it a build for development.
  const mode = process.env['NODE_ENV']
  delete process.env['NODE_ENV']
  for (const name of ['tenant-switcher', 'account-switcher']) {
    const dir = join(repositoryDir, 'examples', name)
    const example = { name, apiDir: join(dir, 'api'), webDir: join(dir, 'web') }
    await compileExample(example, signal)
    await buildPage(example, signal)
  }
  if (mode !== undefined) process.env['NODE_ENV'] = mode
}
