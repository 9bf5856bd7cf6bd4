import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from './browser.ts'
import { repositoryDir, startExample, type RunningExample } from './running-example.ts'
import { Workbench } from './workbench.ts'

const webDirOf = (example: string) => join(repositoryDir, 'examples', example, 'web')

describe.each(['tenant-switcher', 'account-switcher'])('the %s', (example) => {
  test('has the devtools in its sources, and no byte of them in its build', () => {
    const main = readFileSync(join(webDirOf(example), 'src/main.tsx'), 'utf8')
    expect(main).toContain('<AuthDevtools />')
    const assets = join(webDirOf(example), 'dist/assets')
    const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'))
    expect(scripts).not.toEqual([])
    // As they are named on the page, in code that may be minified.
    const built = scripts.map((file) => readFileSync(join(assets, file), 'utf8')).join('')
    expect(built).toContain('Sessions')
    expect(built).not.toMatch(/Nest Auth devtools|Queries without tenant scope/)
  })
})

describe('while an example is developed', () => {
  let api: RunningExample
  let page: Awaited<ReturnType<typeof createServer>>
  let browser: TestBrowser

  beforeAll(async () => {
    api = await startExample()
    page = await createServer({
      root: webDirOf('tenant-switcher'),
      logLevel: 'error',
      mode: 'development',
      server: { host: '127.0.0.1', port: 0, hmr: false, proxy: { '/auth': api.apiUrl, '/api': api.apiUrl } },
    })
    await page.listen()
    browser = await TestBrowser.launch()
  })
  afterEach(() => browser.endTest())
  afterAll(async () => {
    await browser?.close()
    await page?.close()
    await api?.stop()
  })

  test('its page says who this tab works as', async () => {
    const workbench = new Workbench(await browser.newPage())
    await workbench.signIn(page.resolvedUrls!.local[0]!, { email: 'ada@example.com', password: demoPassword })
    const devtools = workbench.page.getByRole('complementary', { name: 'Nest Auth devtools' })
    await devtools.getByRole('button', { name: 'Auth' }).click()
    await devtools.getByText('Acme Robotics (acme)').waitFor()

    await workbench.page.goto(api.webUrl)
    await workbench.signInButton.waitFor()
    expect(await devtools.count()).toBe(0)
  })
})
