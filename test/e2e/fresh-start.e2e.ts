import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from './browser.ts'
import { freePort } from './free-port.ts'
import { freshCopy } from './fresh-copy.ts'
import { startExample, StartFailure, type RunningExample } from './running-example.ts'
import { runningProcesses } from './running-processes.ts'
import { Workbench } from './workbench.ts'
import { runningNow } from '../running-time.ts'

const ada = { email: 'ada@example.com', password: demoPassword }
const started: RunningExample[] = []
const folders: string[] = []
let browser: TestBrowser

beforeAll(async () => {
  browser = await TestBrowser.launch()
})

afterEach(async () => {
  await browser.endTest()
  await Promise.all(started.splice(0).map((example) => example.stop()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

afterAll(() => browser?.close())

async function start(options?: Parameters<typeof startExample>[0]) {
  const example = await startExample(options)
  started.push(example)
  return example
}

function dataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'nest-auth-data-'))
  folders.push(dir)
  return dir
}

/** The failure of a start that must not succeed. */
async function failure(options: Parameters<typeof startExample>[0]): Promise<StartFailure> {
  const outcome = await start(options).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(StartFailure)
  return outcome as StartFailure
}

test('a fresh clone answers within 30 s of the start command and asks for no configuration', async () => {
  const copy = freshCopy()
  folders.push(copy.dir)
  const begun = runningNow()
  const example = await start({ from: copy.dir })
  const [page, api] = await Promise.all([
    fetch(example.webUrl),
    fetch(`${example.webUrl}/auth/client-config`),
  ])
  const seconds = (runningNow() - begun) / 1000

  expect([page.status, api.status]).toEqual([200, 200])
  expect(await page.text()).toContain('<div id="root">')
  expect(seconds).toBeLessThan(30)
  const output = example.output()
  expect(output).toContain(example.webUrl)
  expect(output).toContain(example.apiUrl)
  for (const { email, password } of example.demo) {
    expect(output).toContain(email)
    expect(output).toContain(password)
  }
  expect(output).not.toMatch(/warn|deprecat|missing|not set|must be set|\.env|insecure/i)
})

test('data is kept between two starts', async () => {
  const dir = dataDir()
  const first = await start({ dataDir: dir })
  const workbench = new Workbench(await browser.newPage())
  await workbench.signIn(first.webUrl, ada)
  const before = await workbench.projectNames()
  await workbench.page.getByRole('textbox', { name: 'New project' }).fill('Kept between starts')
  await workbench.page.keyboard.press('Enter')
  await workbench.projects.filter({ hasText: 'Kept between starts' }).waitFor()
  await workbench.page.close()
  expect(await first.stop()).toBe(0)

  const second = await start({ dataDir: dir })
  const again = new Workbench(await browser.newPage())
  await again.signIn(second.webUrl, ada)
  expect(await again.projectNames()).toEqual([...before, 'Kept between starts'].toSorted())
})

test.each(['PORT', 'WEB_PORT'])(
  'a taken %s is named in one sentence, with the variable that changes it',
  async (variable) => {
    const squatter = createServer()
    await new Promise<void>((done) => squatter.listen(0, '127.0.0.1', done))
    const { port } = squatter.address() as AddressInfo
    try {
      const { code, output } = await failure({ environment: { [variable]: String(port) } })
      expect(code).toBe(1)
      expect(output).toContain(`Port ${port}`)
      expect(output).toContain(`set ${variable} to a free port`)
      expect(output).not.toMatch(/^\s+at /m)
    } finally {
      await new Promise((done) => squatter.close(done))
    }
  },
)

test('a database that does not answer is named in one sentence', async () => {
  const { code, output } = await failure({
    environment: { DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/nothing` },
  })
  expect(code).toBe(1)
  expect(output).toContain('DATABASE_URL')
  expect(output).not.toMatch(/^\s+at /m)
})

test('Ctrl+C stops everything with exit code 0 and leaves no process', async () => {
  const example = await start()
  const ids = example.processIds()
  expect(ids.length).toBeGreaterThan(1)
  expect(await example.stop()).toBe(0)
  const alive = new Set(runningProcesses().map(({ id }) => id))
  expect(ids.filter((id) => alive.has(id))).toEqual([])
  await expect(fetch(example.webUrl)).rejects.toThrow('fetch failed')
  await expect(fetch(example.apiUrl)).rejects.toThrow('fetch failed')
})

test('the page stops when the API ends by itself', async () => {
  const example = await start()
  const [, api] = example.processIds()
  process.kill(api!, 'SIGKILL')
  await expect
    .poll(() =>
      fetch(example.webUrl).then(
        () => 'answers',
        () => 'stopped',
      ),
    )
    .toBe('stopped')
  expect(example.output()).toContain('The API ended by itself')
})
