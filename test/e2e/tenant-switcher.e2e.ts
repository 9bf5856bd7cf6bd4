import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoOrganisations, demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { accessibilityProblems } from './accessibility.ts'
import { screenshot, TestBrowser } from './browser.ts'
import { pathsInHeap } from './heap.ts'
import { arrowTo, tabTo } from './keyboard.ts'
import { recordRows } from './row-recorder.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { storedText, storedTokens } from './stored-tokens.ts'
import { Workbench } from './workbench.ts'
import { within } from '../running-time.ts'

const ada = { email: 'ada@example.com', password: demoPassword }
const [acme, globex] = demoOrganisations as [Organisation, Organisation, ...Organisation[]]
type Organisation = (typeof demoOrganisations)[number]

let example: RunningExample
let browser: TestBrowser

beforeAll(async () => {
  example = await startExample()
  browser = await TestBrowser.launch()
})

afterEach(() => browser.endTest())

afterAll(async () => {
  await browser?.close()
  await example?.stop()
})

/** Ada, signed in on a device of her own and looking at Acme. */
async function signedIn(options?: Parameters<TestBrowser['newPage']>[0]) {
  const workbench = new Workbench(await browser.newPage(options))
  await workbench.signIn(example.webUrl, ada)
  await workbench.waitForOrganisation(acme.name)
  return workbench
}

describe('signing in', () => {
  test('shows the rows of one organisation only', async () => {
    const workbench = await signedIn()
    expect(await workbench.projectNames()).toEqual(acme.projects.toSorted())
    await screenshot(workbench.page, 'home')
  })

  test('a demo person fills in the form', async () => {
    const workbench = new Workbench(await browser.newPage())
    await workbench.page.goto(example.webUrl)
    await workbench.page.getByRole('button', { name: /ada@example\.com/ }).click()
    await screenshot(workbench.page, 'sign-in')
    await workbench.signInButton.click()
    await workbench.waitForOrganisation(acme.name)
  })
})

describe('switching', () => {
  test('shows the rows of the new organisation and never again one of the old', async () => {
    const workbench = await signedIn()
    const recorder = await recordRows(workbench.page, {
      to: globex.name,
      foreign: acme.projects,
      own: globex.projects,
    })
    await workbench.switchTo(globex.name)
    expect(await workbench.projectNames()).toEqual(globex.projects.toSorted())
    await workbench.settle()
    const { observations, leaks } = await recorder.stop()
    expect(leaks).toEqual([])
    expect(observations).toBeGreaterThan(0)
  })

  test('back and forth mixes nothing while lists are kept warm', async () => {
    const workbench = await signedIn()
    await workbench.switchTo(globex.name)
    await workbench.projectNames()
    const recorder = await recordRows(workbench.page, {
      to: acme.name,
      foreign: globex.projects,
      own: acme.projects,
    })
    await workbench.switchTo(acme.name)
    expect(await workbench.projectNames()).toEqual(acme.projects.toSorted())
    await workbench.settle()
    expect((await recorder.stop()).leaks).toEqual([])
  })

  test('survives a reload', async () => {
    const workbench = await signedIn()
    await workbench.switchTo(globex.name)
    await workbench.page.reload()
    await workbench.waitForOrganisation(globex.name)
    expect(await workbench.projectNames()).toEqual(globex.projects.toSorted())
  })
})

describe('signing out', () => {
  test('leaves no row on the page and no token in the storage', async () => {
    const workbench = await signedIn()
    const tokens = await storedTokens(workbench.page)
    expect(tokens, 'tokens to look for').not.toEqual([])
    await workbench.signOut()

    const text = await workbench.page.locator('body').textContent()
    expect(acme.projects.filter((project) => text?.includes(project))).toEqual([])
    expect(await workbench.switcher.count()).toBe(0)
    expect(await storedTokens(workbench.page)).toEqual([])
    const stored = await storedText(workbench.page)
    expect(tokens.filter((token) => stored.includes(token))).toEqual([])
    for (const text of [...acme.projects, ...tokens]) {
      expect(await pathsInHeap(workbench.page, text)).toEqual([])
    }
  })

  test('reaches a second tab within a second', async () => {
    const first = await signedIn()
    const second = new Workbench(await first.page.context().newPage())
    await second.page.goto(example.webUrl)
    await second.projectNames()

    await first.signOut()
    await within(1_000, second.signInButton.waitFor())
    expect(await second.switcher.count()).toBe(0)
  })
})

test('two tabs on two organisations do not mix', async () => {
  const first = await signedIn()
  const second = new Workbench(await first.page.context().newPage())
  await second.page.goto(example.webUrl)
  await second.projectNames()
  await second.switchTo(globex.name)

  for (let round = 0; round < 2; round++) {
    expect(await first.projectNames()).toEqual(acme.projects.toSorted())
    expect(await second.projectNames()).toEqual(globex.projects.toSorted())
    await Promise.all([first.page.reload(), second.page.reload()])
    await first.waitForOrganisation(acme.name)
    await second.waitForOrganisation(globex.name)
  }
})

test('the keyboard alone signs in, switches and signs out', async () => {
  const workbench = new Workbench(await browser.newPage())
  const { page } = workbench
  await page.goto(example.webUrl)
  await tabTo(page, workbench.email)
  await page.keyboard.type(ada.email)
  await tabTo(page, workbench.password)
  await page.keyboard.type(ada.password)
  await page.keyboard.press('Enter')
  await workbench.waitForOrganisation(acme.name)

  await tabTo(page, workbench.switcher)
  await page.keyboard.press('Enter')
  await arrowTo(page, workbench.organisation(globex.name))
  await page.keyboard.press('Enter')
  await workbench.waitForOrganisation(globex.name)
  // The focus is back where the switch began.
  await expect
    .poll(() => workbench.switcher.evaluate((button) => button === document.activeElement))
    .toBe(true)

  await tabTo(page, workbench.userMenu)
  await page.keyboard.press('Enter')
  await tabTo(page, workbench.signOutButton)
  await page.keyboard.press('Enter')
  await workbench.signInButton.waitFor()
})

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test('axe finds nothing on the sign-in page', async () => {
    const workbench = new Workbench(await browser.newPage({ colorScheme, reducedMotion: 'reduce' }))
    await workbench.page.goto(example.webUrl)
    await workbench.page.getByRole('button', { name: /ada@example\.com/ }).waitFor()
    await screenshot(workbench.page, `sign-in-${colorScheme}`)
    expect(await accessibilityProblems(workbench.page)).toEqual([])
  })

  test('axe finds nothing at home, with the switcher closed and open', async () => {
    const workbench = await signedIn({ colorScheme, reducedMotion: 'reduce' })
    expect(await accessibilityProblems(workbench.page)).toEqual([])
    await workbench.switcher.click()
    await workbench.organisation(globex.name).waitFor()
    await screenshot(workbench.page, `switcher-${colorScheme}`)
    expect(await accessibilityProblems(workbench.page)).toEqual([])
  })
})

test('nothing scrolls sideways on a screen of 360 pixels', async () => {
  const small = { viewport: { width: 360, height: 740 } }
  const entrance = new Workbench(await browser.newPage(small))
  await entrance.page.goto(example.webUrl)
  await entrance.signInButton.waitFor()
  expect(await overflow(entrance)).toBe(0)
  await screenshot(entrance.page, 'sign-in-360')

  const workbench = await signedIn(small)
  expect(await overflow(workbench)).toBe(0)
  await screenshot(workbench.page, 'home-360')
  await workbench.switcher.click()
  await workbench.organisation(globex.name).waitFor()
  expect(await overflow(workbench)).toBe(0)
  await screenshot(workbench.page, 'switcher-360')
})

/** By how many pixels the page is wider than its window. */
function overflow({ page }: Workbench): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
