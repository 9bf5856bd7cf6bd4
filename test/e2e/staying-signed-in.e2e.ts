import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from './browser.ts'
import { RefreshCounter } from './refresh-counter.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { Workbench } from './workbench.ts'

const ttlSeconds = 2
const ada = { email: 'ada@example.com', password: demoPassword }
const grace = { email: 'grace@example.com', password: demoPassword }
// What Chromium writes to the console for an answer that the client itself deals with.
const troubles = /status of (401|429|503)|ERR_INTERNET_DISCONNECTED|ERR_FAILED/

let example: RunningExample
let browser: TestBrowser

beforeAll(async () => {
  example = await startExample({ environment: { ACCESS_TOKEN_TTL_SECONDS: String(ttlSeconds) } })
  browser = await TestBrowser.launch()
})
afterEach(() => browser.endTest())
afterAll(async () => {
  await browser?.close()
  await example?.stop()
})

async function signedIn(person = ada) {
  const device = await browser.newDevice()
  const workbench = new Workbench(await device.newPage())
  await workbench.signIn(example.webUrl, person)
  await workbench.projects.first().waitFor()
  return { device, workbench, page: workbench.page }
}

async function newTab(device: BrowserContext) {
  const workbench = new Workbench(await device.newPage())
  await workbench.page.goto(example.webUrl)
  await workbench.projects.first().waitFor()
  return workbench
}

/** Whether the API takes this tab for signed in: what it lists has just been asked for. */
async function isServed({ page, projects }: Workbench): Promise<boolean> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/api/projects') && response.ok(),
  )
  await page.evaluate(() => void dispatchEvent(new Event('visibilitychange')))
  await answered
  return (await projects.count()) > 0
}

const pause = (page: Page, seconds: number) => page.waitForTimeout(seconds * 1000)

describe('staying signed in', () => {
  test(
    'two tabs and ten tabs refresh once per expiry, a hundred times over',
    { timeout: 400_000 },
    async () => {
      const expiries = 100
      const devices = await Promise.all([signedIn(ada), signedIn(grace)])
      const counters = devices.map(({ device }) => new RefreshCounter(device))
      const tabs = await Promise.all(
        [1, 9].map(async (more, index) => {
          const { device, workbench } = devices[index]!
          const all = [workbench]
          for (let n = 0; n < more; n++) all.push(await newTab(device))
          return all
        }),
      )
      await expect
        .poll(() => Math.min(...counters.map(({ tokens }) => tokens.length)), {
          timeout: 350_000,
          interval: 1_000,
        })
        .toBeGreaterThanOrEqual(expiries)
      for (const { statuses, repeated } of counters) {
        expect(new Set(statuses)).toEqual(new Set([200]))
        expect(repeated, 'tokens exchanged by more than one tab').toBe(0)
      }
      for (const tab of tabs.flat()) expect(await isServed(tab)).toBe(true)
    },
  )

  test('a tab that dies between the new tokens and keeping them takes nobody along', async () => {
    const { device, page } = await signedIn()
    const other = await newTab(device)
    const refreshes = new RefreshCounter(device)
    const died = new Promise<void>((done) => {
      void device.route(
        '**/auth/refresh',
        async (route) => {
          const frame = route.request().frame().page()
          await route.fetch()
          await frame.close()
          done()
        },
        { times: 1 },
      )
    })
    await died
    const survivor = page.isClosed() ? other : new Workbench(page)
    await pause(survivor.page, 3 * ttlSeconds)
    expect(await isServed(survivor)).toBe(true)
    expect(refreshes.statuses.filter((status) => status !== 200)).toEqual([])
  })

  test('being offline for several lifetimes of a token signs nobody out', async () => {
    browser.expectComplaints(troubles)
    const { device, workbench, page } = await signedIn()
    await device.setOffline(true)
    await pause(page, 4 * ttlSeconds)
    expect(await workbench.switcher.isVisible()).toBe(true)
    await device.setOffline(false)
    await expect.poll(() => isServed(workbench), { timeout: 20_000 }).toBe(true)
  })

  test.each([503, 429])('a storm of answers with %i signs nobody out, and is not fed', async (status) => {
    browser.expectComplaints(troubles)
    const { device, workbench, page } = await signedIn()
    const others = [await newTab(device), await newTab(device)]
    await device.route('**/auth/refresh', (route) => route.fulfill({ status, body: '<h1>Try later</h1>' }))
    const refreshes = new RefreshCounter(device)
    await pause(page, 16)
    expect(await workbench.switcher.isVisible()).toBe(true)
    // One try every five seconds, whatever the number of tabs; the first may just have been under way.
    expect(refreshes.tokens.length).toBeGreaterThan(0)
    expect(refreshes.tokens.length).toBeLessThanOrEqual(5)
    await device.unroute('**/auth/refresh')
    for (const tab of [workbench, ...others]) {
      await expect.poll(() => isServed(tab), { timeout: 30_000 }).toBe(true)
    }
  })

  test.each([24, -24])('a clock that jumps by %i hours changes nothing', async (hours) => {
    const { device, page } = await signedIn()
    const other = await newTab(device)
    const shift = (ms: number) => {
      const real = Date.now
      Date.now = () => real() + ms
    }
    for (const tab of [page, other.page]) await tab.evaluate(shift, hours * 3_600_000)
    const refreshes = new RefreshCounter(device)
    await pause(page, 5 * ttlSeconds)
    for (const tab of [page, other.page]) {
      // Asked for anew: what is in a cache would look as if it came from the future.
      await tab.getByRole('link', { name: 'Sessions' }).click()
      await tab.getByText('This session', { exact: true }).waitFor()
    }
    // No more than two in the life of a token.
    expect(refreshes.tokens.length).toBeLessThanOrEqual(2 * 6)
    expect(refreshes.statuses.filter((status) => status !== 200)).toEqual([])
  })
})
