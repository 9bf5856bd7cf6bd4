import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from './browser.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { Workbench } from './workbench.ts'

export const ttlSeconds = 2
export const ada = { email: 'ada@example.com', password: demoPassword }
export const grace = { email: 'grace@example.com', password: demoPassword }

/** A running tenant switcher whose access tokens live for two seconds, for the tests of one file. */
export function createShortLivedWorld() {
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

  // What Chromium writes to the console for an answer that the client itself deals with.
  const expectTroubles = () =>
    browser.expectComplaints(/status of (401|429|503)|ERR_INTERNET_DISCONNECTED|ERR_FAILED/)

  return { signedIn, newTab, expectTroubles }
}

/** Whether the API takes this tab for signed in: what it lists has just been asked for. */
export async function isServed({ page, projects }: Workbench): Promise<boolean> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/api/projects') && response.ok(),
  )
  await page.evaluate(() => void dispatchEvent(new Event('visibilitychange')))
  await answered
  return (await projects.count()) > 0
}

export const pause = (page: Page, seconds: number) => page.waitForTimeout(seconds * 1000)
