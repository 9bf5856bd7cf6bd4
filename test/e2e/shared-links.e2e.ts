import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoOrganisations, demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { accessibilityProblems } from './accessibility.ts'
import { screenshot, TestBrowser } from './browser.ts'
import {
  acme as acmeBoard,
  acmeNotes,
  adaAtAcme,
  adaAtGlobex,
  globex as globexBoard,
  globexNotes,
  initech,
} from './noticeboard-world.ts'
import { Noticeboard } from './noticeboard.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { Workbench } from './workbench.ts'

let browser: TestBrowser

beforeAll(async () => {
  browser = await TestBrowser.launch()
})
afterEach(() => browser.endTest())
afterAll(() => browser?.close())

/** A device whose pages may use its clipboard. */
async function newPage(): Promise<Page> {
  const device = await browser.newDevice()
  await device.grantPermissions(['clipboard-read', 'clipboard-write'])
  return device.newPage()
}

async function copiedLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('button', { name: 'Link copied' }).waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

// What Chromium writes to the console for an answer that says whether a link leads to a tenant of this person.
const notHere = /status of (404|409) .*\/auth\/me/

describe('in the tenant switcher', () => {
  const [acme, globex] = demoOrganisations as [Organisation, Organisation, ...Organisation[]]
  type Organisation = (typeof demoOrganisations)[number]
  let example: RunningExample

  beforeAll(async () => {
    example = await startExample()
  })
  afterAll(() => example?.stop())

  async function signedIn() {
    const workbench = new Workbench(await newPage())
    await workbench.signIn(example.webUrl, { email: 'ada@example.com', password: demoPassword })
    await workbench.waitForOrganisation(acme.name)
    return workbench
  }

  test('a copied link leads from another organisation to its own, once', async () => {
    browser.expectComplaints(notHere)
    const workbench = await signedIn()
    await workbench.switchTo(globex.name)
    const link = await copiedLink(workbench.page)
    expect(link).toBe(`${example.webUrl}/#/${globex.slug}/projects`)

    await workbench.switchTo(acme.name)
    await workbench.page.goto(link)
    await workbench.waitForOrganisation(globex.name)
    expect(await workbench.projectNames()).toEqual(globex.projects.toSorted())
    expect(workbench.page.url()).toBe(`${example.webUrl}/#/projects`)

    await workbench.switchTo(acme.name)
    expect(await workbench.projectNames()).toEqual(acme.projects.toSorted())
  })

  test('a link waits for the sign-in', async () => {
    browser.expectComplaints(notHere)
    const workbench = new Workbench(await newPage())
    await workbench.signIn(`${example.webUrl}/#/${globex.slug}/projects`, {
      email: 'ada@example.com',
      password: demoPassword,
    })
    await workbench.waitForOrganisation(globex.name)
  })

  test('a link into an organisation of others tells as little as one into none', async () => {
    browser.expectComplaints(notHere)
    const workbench = await signedIn()
    await workbench.page.goto(`${example.webUrl}/#/no-such-place/projects`)
    await workbench.page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    expect(await workbench.projects.count()).toBe(0)
    expect(await accessibilityProblems(workbench.page)).toEqual([])
    await screenshot(workbench.page, 'link-to-nothing')
    await workbench.page.getByRole('link', { name: 'Go to your projects' }).click()
    expect(await workbench.projectNames()).toEqual(acme.projects.toSorted())
  })
})

describe('in the account switcher', () => {
  let example: RunningExample

  beforeAll(async () => {
    example = await startExample({ example: 'account-switcher' })
  })
  afterAll(() => example?.stop())

  test('a link begins the sign-in at its organisation, and later offers the account there', async () => {
    browser.expectComplaints(notHere)
    const board = new Noticeboard(await newPage())
    const { page } = board
    await page.goto(`${example.webUrl}/#/${acmeBoard.slug}/notes`)
    // The organisation's step is answered by the link.
    await board.email.fill(adaAtAcme.email)
    await board.password.fill(adaAtAcme.password)
    await board.signInButton.click()
    await board.waitForOrganisation(acmeBoard.name)
    const link = await copiedLink(page)

    await board.choose('Add account')
    await board.signIn(adaAtGlobex)
    await board.waitForOrganisation(globexBoard.name)
    await page.goto(link)
    const notice = page.getByText(`This page is in ${acmeBoard.name}, where you are Ada Winter.`)
    await notice.waitFor()
    const text = await page.locator('main').textContent()
    expect([...acmeNotes, ...globexNotes].filter((note) => text?.includes(note))).toEqual([])
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'accounts-link-elsewhere')
    await page.getByRole('button', { name: `Open ${acmeBoard.name}` }).click()
    await board.waitForOrganisation(acmeBoard.name)
    expect(await board.noteTexts()).toEqual(acmeNotes)
  })

  test('a link into an organisation without an account of this device offers to add one', async () => {
    browser.expectComplaints(notHere)
    const board = new Noticeboard(await newPage())
    await board.page.goto(example.webUrl)
    await board.signIn(adaAtAcme)
    await board.waitForOrganisation(acmeBoard.name)
    await board.page.goto(`${example.webUrl}/#/${initech.slug}/notes`)
    await board.heading('No account there').waitFor()
    expect(await accessibilityProblems(board.page)).toEqual([])
    await board.page.getByRole('link', { name: 'Add your account there' }).click()
    await board.page.getByText(initech.name).first().waitFor()
    await board.email.waitFor()
  })
})
