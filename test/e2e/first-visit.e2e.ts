import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from './browser.ts'
import { Noticeboard } from './noticeboard.ts'
import { acme as acmeBoard, adaAtAcme } from './noticeboard-world.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { Workbench } from './workbench.ts'

const ada = { email: 'ada@example.com', password: demoPassword }
const grace = { email: 'grace@example.com', password: demoPassword }
const refused = /status of (401|429)/
const ended = 'Your session has ended. Sign in again to go on.'

let browser: TestBrowser

beforeAll(async () => {
  browser = await TestBrowser.launch()
})
afterEach(() => browser.endTest())
afterAll(() => browser?.close())

/** The next sign-in is refused for this many seconds. */
async function refuseOnce(page: Page, retryAfterSeconds: number) {
  const code = 'RATE_LIMITED'
  const body = { statusCode: 429, code, message: 'Too many.', requestId: '1', details: { retryAfterSeconds } }
  await page.route('**/auth/login', (route) => route.fulfill({ status: 429, json: body }), { times: 1 })
}

/** Until the server has ended the session and the page has noticed; then the server is as before. */
async function endSession(page: Page) {
  const body = { statusCode: 401, code: 'UNAUTHENTICATED', message: 'Signed out.', requestId: '1' }
  const refuse = (code: string) => ({ status: 401, json: { ...body, code } })
  await page.route('**/auth/refresh', (route) => route.fulfill(refuse('INVALID_REFRESH_TOKEN')))
  await page.route(/\/api\/(projects|notes)$/, (route) =>
    route.request().method() === 'POST' ? route.fulfill(refuse('UNAUTHENTICATED')) : route.continue(),
  )
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Password' }).waitFor()
  await page.unrouteAll({ behavior: 'wait' })
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.localName)
const isWithin = (page: Page, name: string) =>
  page.getByRole('link', { name, exact: true }).evaluate((link) => {
    const { left, right } = link.getBoundingClientRect()
    return left >= 0 && right <= innerWidth
  })

describe('the workbench', () => {
  let example: RunningExample
  beforeAll(async () => {
    example = await startExample()
  })
  afterAll(() => example?.stop())

  async function open(path = '', options?: Parameters<TestBrowser['newPage']>[0]) {
    const workbench = new Workbench(await browser.newPage(options))
    await workbench.page.goto(example.webUrl + path)
    return workbench
  }

  /** Fills in the form that is shown. */
  async function send({ email, password, signInButton }: Workbench, person = ada) {
    await email.fill(person.email)
    await password.fill(person.password)
    await signInButton.click()
  }

  test('counts down after too many tries, and lets somebody else in meanwhile', async () => {
    browser.expectComplaints(refused)
    const workbench = await open()
    const { page, signInButton, email } = workbench
    await refuseOnce(page, 3)
    await send(workbench)
    await page.getByRole('alert').getByText('Wait 3 seconds').first().waitFor()
    expect(await signInButton.isDisabled()).toBe(true)
    await page.getByText('Wait 1 second and').first().waitFor()
    await page.getByRole('status').getByText('You can try again now.').waitFor()
    expect(await signInButton.isEnabled()).toBe(true)
    expect(await page.getByRole('alert').count()).toBe(0)

    await refuseOnce(page, 900)
    await signInButton.click()
    await page.getByRole('alert').waitFor()
    await email.fill(grace.email)
    expect(await signInButton.isEnabled()).toBe(true)
    await signInButton.click()
    await workbench.switcher.waitFor()
  })

  test('after a sign-in goes on at the page the address names, with the focus on it', async () => {
    const workbench = await open('/#/account')
    await workbench.email.waitFor()
    expect(await focused(workbench.page)).toBe('h1')
    await send(workbench)
    await workbench.page.getByRole('heading', { level: 1, name: 'Account' }).waitFor()
    await expect.poll(() => focused(workbench.page)).toBe('main')
    await workbench.page.keyboard.press('Tab')
    expect(await workbench.page.locator('main :focus').count()).toBe(1)
  })

  test('keeps what was typed when the session ends, and gives it to nobody else', async () => {
    browser.expectComplaints(refused)
    const workbench = await open()
    const { page, email } = workbench
    const field = page.getByRole('textbox', { name: 'New project' })
    await send(workbench)
    await field.fill('Half a thought')
    await endSession(page)
    await page.getByText(ended).waitFor()
    expect(await email.inputValue()).toBe(ada.email)
    await send(workbench, grace)
    expect(await field.inputValue()).toBe('')
    await workbench.signOut()
    // It was Grace who signed out: nobody is told that a session has ended.
    expect(await page.getByText(ended).count()).toBe(0)
    expect(await email.inputValue()).toBe('')
    await send(workbench)
    await field.waitFor()
    expect(await field.inputValue()).toBe('Half a thought')
    await workbench.signOut()
    await send(workbench)
    await field.waitFor()
    expect(await field.inputValue()).toBe('')
  })

  test('keeps what was typed in each organisation', async () => {
    const workbench = await open()
    const field = workbench.page.getByRole('textbox', { name: 'New project' })
    await send(workbench)
    await field.fill('Of Acme')
    await workbench.switchTo('Globex Energy')
    expect(await field.inputValue()).toBe('')
    await workbench.switchTo('Acme Robotics')
    expect(await field.inputValue()).toBe('Of Acme')
  })

  test('asks for the email once, whichever way somebody goes', async () => {
    const { page, email } = await open()
    await email.fill(ada.email)
    await page.getByRole('link', { name: 'Forgotten your password?' }).click()
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor()
    expect(await email.inputValue()).toBe(ada.email)
    await page.goBack()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await email.inputValue()).toBe(ada.email)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByRole('heading', { name: 'Create an account' }).waitFor()
    expect(await email.inputValue()).toBe(ada.email)
  })

  test('shows which page is open, on a narrow screen and at an address for others too', async () => {
    const workbench = await open('/#/account', { viewport: { width: 320, height: 640 } })
    const { page } = workbench
    await send(workbench)
    await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor()
    expect(await isWithin(page, 'Account')).toBe(true)
    await page.goto(`${example.webUrl}/#/sign-up`)
    await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor()
    const current = page.getByRole('navigation').locator('[aria-current=page]')
    expect(await current.allInnerTexts()).toEqual(['Projects'])
    expect(await isWithin(page, 'Projects')).toBe(true)
  })
})

describe('the noticeboard', () => {
  let example: RunningExample
  beforeAll(async () => {
    example = await startExample({ example: 'account-switcher' })
  })
  afterAll(() => example?.stop())

  async function open(path = '', options?: Parameters<TestBrowser['newPage']>[0]) {
    const board = new Noticeboard(await browser.newPage(options))
    await board.page.goto(example.webUrl + path)
    await board.slug.waitFor()
    return board
  }

  test('counts down after too many tries, and lets somebody in after that', async () => {
    browser.expectComplaints(refused)
    const board = await open()
    await refuseOnce(board.page, 3)
    await board.signIn(adaAtAcme)
    await board.problem.getByText('Wait 3 seconds').first().waitFor()
    expect(await board.signInButton.isDisabled()).toBe(true)
    await board.page.getByRole('status').getByText('You can try again now.').waitFor()
    await board.signInButton.click()
    await board.waitForOrganisation(acmeBoard.name)
  })

  test('after a sign-in goes on at the page the address names, with the focus on it', async () => {
    const board = await open('/#/account', { viewport: { width: 320, height: 640 } })
    await board.signIn(adaAtAcme)
    await board.page.getByRole('heading', { name: 'Password' }).waitFor()
    await expect.poll(() => focused(board.page)).toBe('main')
    expect(await isWithin(board.page, 'Security')).toBe(true)
  })

  test('begins at the notes after signing in or up at a page that is over then', async () => {
    for (const path of ['/#/add-account', '/#/nothing-here']) {
      const board = await open(path)
      await board.signIn(adaAtAcme)
      await board.heading('Notes').waitFor()
    }
  })

  test('keeps what was typed when the session ends', async () => {
    browser.expectComplaints(refused)
    const board = await open()
    await board.signIn(adaAtAcme)
    await board.newNote.fill('Half a thought')
    await endSession(board.page)
    await board.page.getByText(ended).waitFor()
    await board.password.fill(adaAtAcme.password)
    await board.signInButton.click()
    await board.newNote.waitFor()
    expect(await board.newNote.inputValue()).toBe('Half a thought')
  })
})
