import { execFileSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from '../e2e/browser.ts'
import { startExampleApi } from './running-api.ts'
import { serveStatically } from './static-server.ts'
import { unpackPackages } from './unpack-packages.ts'

const repositoryDir = resolve(import.meta.dirname, '../..')
const ada = { email: 'ada@example.com', password: demoPassword }
const node = (dir: string, script: string, ...args: string[]) =>
  execFileSync(process.execPath, [script, ...args], { cwd: dir, encoding: 'utf8', timeout: 20_000 })

const importEach = (entries: string[]) =>
  `for (const entry of ${JSON.stringify(entries)}) {
  const names = Object.keys(await import('@nest-auth/' + entry))
  if (names.length === 0) throw new Error(entry + ' exports nothing')
}
process.stdout.write(import.meta.resolve('@nest-auth/' + ${JSON.stringify(entries[0])}))`

describe('plain Node', () => {
  test('imports every entry of the client packages', () => {
    const entries = ['js-client', 'js-client/contract', 'react', 'react/ui', 'react/testing']
    writeFileSync(join(inject('consumer'), 'entries.mjs'), importEach(entries))
    expect(node(inject('consumer'), 'entries.mjs')).toContain(
      `${inject('consumer')}/node_modules/@nest-auth/js-client/dist/index.js`,
    )
  })

  test('imports the server, and the test kit beside msw', () => {
    // NestJS and msw are those of the repository, so that they need not be installed once more.
    const project = join(repositoryDir, '.artifacts/consumer')
    rmSync(project, { recursive: true, force: true })
    unpackPackages(inject('consumer'), project, ['server', 'js-client'])
    writeFileSync(join(project, 'entries.mjs'), importEach(['server', 'js-client/testing']))
    expect(node(project, 'entries.mjs')).toContain('consumer/node_modules/@nest-auth/server/dist/index.js')
  })
})

test('Vite builds a page, and leaves the popup to a file of its own', async () => {
  const root = inject('consumer')
  writeFileSync(
    join(root, 'page.js'),
    `import '@nest-auth/react/styles.css'
import { createAuthClient } from '@nest-auth/js-client'
import { AuthProvider } from '@nest-auth/react'
import { TenantSwitcher } from '@nest-auth/react/ui'
globalThis.page = [createAuthClient, AuthProvider, TenantSwitcher]`,
  )
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: join(root, 'page.js') } },
  })
  const [built] = Array.isArray(result) ? result : [result]
  if (!built || !('output' in built)) throw new Error('nothing was built')
  const files = built.output.map(({ fileName }) => fileName.replace(/-[\w-]{8}\./, '.'))
  expect(files).toContain('assets/tenant-switcher-popup.js')
  expect(files.some((file) => file.endsWith('.css'))).toBe(true)
  const entry = built.output.find((file) => file.type === 'chunk' && file.isEntry)
  expect(entry?.type === 'chunk' && Object.keys(entry.modules).join()).not.toContain('react-aria')
})

describe('against a running API', () => {
  let api: Awaited<ReturnType<typeof startExampleApi>>
  let browser: TestBrowser

  beforeAll(async () => {
    api = await startExampleApi()
    browser = await TestBrowser.launch()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.stop()
  })

  test('a script on plain Node signs in, switches, fetches and signs out', () => {
    cpSync(join(import.meta.dirname, 'node'), inject('consumer'), { recursive: true })
    const report = node(inject('consumer'), 'use-the-client.mjs', api.url, ada.email, ada.password)
    expect(JSON.parse(report)).toEqual({
      isRefused: true,
      projects: { acme: 5, globex: 5 },
      after: 'signed-out',
    })
  })

  test('a page without a bundler signs in, and stays signed in after a reload', async () => {
    cpSync(join(import.meta.dirname, 'page'), inject('consumer'), { recursive: true })
    const site = await serveStatically(inject('consumer'), api.url)
    const page = await browser.newPage()
    const greeting = page.getByRole('status')
    await page.goto(site.url)
    expect(await greeting.textContent()).toBe('Nobody')
    await page.getByRole('textbox', { name: 'Email' }).fill(ada.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(ada.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await greeting.getByText('ada@example.com in Acme Robotics').waitFor()
    await page.reload()
    await greeting.getByText('ada@example.com in Acme Robotics').waitFor()
    await browser.endTest()
    await site.stop()
  })
})
