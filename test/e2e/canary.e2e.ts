import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createFakeAuthServer } from '../../packages/js-client/src/testing/index.ts'
import { TestBrowser } from './browser.ts'
import { openBuiltPage } from './built-page.ts'
import type { BuiltPage } from './built-page.ts'
import { pathsInHeap } from './heap.ts'
import { storedTokens } from './stored-tokens.ts'

let built: BuiltPage
let browser: TestBrowser

beforeAll(async () => {
  built = await openBuiltPage('canary')
  browser = await TestBrowser.launch()
})
afterEach(() => browser.endTest())
afterAll(async () => {
  await browser?.close()
  await built?.close()
})

const credentials = { email: 'ada@example.com', password: 'saffron-trellis-58-quarry' }

/** Answers the page's requests below /auth from outside of it: its memory holds nothing of the server's. */
async function serveAuth(page: Page): Promise<void> {
  const server = createFakeAuthServer({
    mode: 'SHARED',
    tenants: [{ slug: 'acme' }, { slug: 'globex' }],
    users: [{ ...credentials, tenants: ['acme', 'globex'] }],
  })
  await page.route('**/auth/**', async (route) => {
    const asked = route.request()
    const body = asked.postData()
    const response = await server.handle(
      new Request(asked.url(), {
        method: asked.method(),
        headers: await asked.allHeaders(),
        ...(body !== null && { body }),
      }),
    )
    const cookies = response.headers.getSetCookie().join('\n')
    await route.fulfill({
      status: response.status,
      headers: { ...Object.fromEntries(response.headers), ...(cookies && { 'set-cookie': cookies }) },
      body: await response.text(),
    })
  })
}

/** What proves the sessions of this device: tokens in the storage, or the values of cookies. */
async function proofsOf(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies()
  return [...(await storedTokens(page)), ...cookies.map(({ value }) => value)]
}

/** Where a text is, outside of the memory of scripts. The page is never told what is looked for: it would keep it. */
async function placesOf(page: Page, text: string): Promise<string[]> {
  const places = await page.evaluate(async () => ({
    document: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input')].map(({ value }) => value).join(),
    title: document.title,
    address: location.href,
    history: JSON.stringify(history.state),
    localStorage: JSON.stringify({ ...localStorage }),
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    cookies: document.cookie,
    databases: JSON.stringify(await indexedDB.databases()),
    caches: JSON.stringify(await caches.keys()),
  }))
  return Object.entries(places).flatMap(([place, value]) => (value.includes(text) ? [place] : []))
}

async function expectShown(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) await expect.poll(() => page.locator('body').innerText()).toContain(text)
}

describe.each([
  { mode: 'bearer', boundary: 'app' },
  { mode: 'bearer', boundary: 'scope' },
  { mode: 'cookie', boundary: 'app' },
  { mode: 'cookie', boundary: 'scope' },
])('with tokens by $mode and boundary="$boundary"', ({ mode, boundary }) => {
  /** A page that shows what only this test knows of each tenant. */
  async function opened() {
    const canaries = { acme: `canary-${randomUUID()}`, globex: `canary-${randomUUID()}` }
    const page = await browser.newPage()
    await page.route('**/orders?*', (route) => {
      const tenant = new URL(route.request().url()).searchParams.get('tenant') as keyof typeof canaries
      return route.fulfill({ json: { text: canaries[tenant] } })
    })
    await serveAuth(page)
    await page.goto(`${built.url}?${new URLSearchParams({ boundary, mode, ...credentials }).toString()}`)
    await expectShown(page, `count ${canaries.acme}`, `order ${canaries.acme}`)
    for (const name of ['Note it', 'Save']) await page.getByRole('button', { name }).click()
    await expectShown(page, `noted ${canaries.acme}`, `saved ${canaries.acme}`)
    return { page, canaries }
  }

  test('no byte of a tenant is left on the page or in its memory after a switch, nor after a sign-out', async () => {
    const { page, canaries } = await opened()
    expect(await placesOf(page, canaries.acme)).toEqual(['document', 'title'])
    expect(await pathsInHeap(page, canaries.acme)).not.toEqual([])

    await page.getByRole('button', { name: 'Globex' }).click()
    await expectShown(page, `count ${canaries.globex}`, `order ${canaries.globex}`)
    expect(await placesOf(page, canaries.acme)).toEqual([])
    expect(await pathsInHeap(page, canaries.acme)).toEqual([])

    const proofs = await proofsOf(page)
    expect(proofs).toHaveLength(mode === 'bearer' ? 4 : 2)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'nobody' }).waitFor()
    await expect.poll(() => proofsOf(page)).toEqual([])
    for (const text of [...Object.values(canaries), ...proofs]) {
      expect(await placesOf(page, text)).toEqual([])
      expect(await pathsInHeap(page, text)).toEqual([])
    }
  })
})
