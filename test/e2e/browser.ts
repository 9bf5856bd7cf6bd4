import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'
import { expect } from 'vitest'
import { repositoryDir } from './running-example.ts'

/** A browser whose pages report every console error and every uncaught exception. */
export class TestBrowser {
  readonly #browser: Browser
  readonly #complaints: string[] = []
  readonly #expected: RegExp[] = []
  readonly #contexts: BrowserContext[] = []

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  static async launch(): Promise<TestBrowser> {
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    })
    return new TestBrowser(browser)
  }

  /** A device of its own: nothing is shared with other devices. */
  async newDevice(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    context.setDefaultTimeout(20_000)
    context.on('page', (page) => this.#listen(page))
    this.#contexts.push(context)
    return context
  }

  /** One page on a device of its own. */
  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    return (await this.newDevice(options)).newPage()
  }

  /** Until the end of the test: a complaint like this, such as a refused request, belongs to it. */
  expectComplaints(...like: RegExp[]): void {
    this.#expected.push(...like)
  }

  /** Fails when any page complained since the last call, and closes every device. Call it after each test. */
  async endTest(): Promise<void> {
    const expected = this.#expected.splice(0)
    const complaints = this.#complaints
      .splice(0)
      .filter((complaint) => !expected.some((like) => like.test(complaint)))
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()))
    expect(complaints, 'console errors and uncaught exceptions').toEqual([])
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }

  #listen(page: Page): void {
    page.on('pageerror', (error) =>
      this.#complaints.push(`${page.url()}: uncaught ${error.stack ?? error.message}`),
    )
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      const { url } = message.location()
      this.#complaints.push(`${page.url()}: ${message.text()}${url ? ` (${url})` : ''}`)
    })
  }
}

/** Saves what the page shows below .artifacts, for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const dir = join(repositoryDir, '.artifacts')
  mkdirSync(dir, { recursive: true })
  await page.screenshot({ path: join(dir, `${name}.png`), fullPage: true })
}
