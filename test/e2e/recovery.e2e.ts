import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoOrganisations as isolated } from '../../examples/account-switcher/api/src/demo/demo-data.ts'
import {
  demoOrganisations as shared,
  demoPassword,
} from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { accessibilityProblems } from './accessibility.ts'
import { screenshot, TestBrowser } from './browser.ts'
import { Noticeboard } from './noticeboard.ts'
import { Outbox } from './outbox.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { Workbench } from './workbench.ts'
import { within } from '../running-time.ts'

const ada = { email: 'ada@example.com', password: demoPassword }
const fresh = 'copper-meadow-37-lantern'
// What Chromium writes to the console for an answer that the page itself deals with.
const refused = /status of (400|401|403)/

let example: RunningExample
let browser: TestBrowser

afterEach(() => browser.endTest())
afterAll(() => browser?.close())

describe('in the tenant switcher', () => {
  beforeAll(async () => {
    example = await startExample()
    browser = await TestBrowser.launch()
  })
  afterAll(() => example?.stop())

  test('a forgotten password is replaced by mail, and the sessions of before are over within a second', async () => {
    browser.expectComplaints(refused)
    const elsewhere = new Workbench(await browser.newPage())
    await elsewhere.signIn(example.webUrl, ada)
    await elsewhere.waitForOrganisation(shared[0]!.name)

    const forgetful = new Workbench(await browser.newPage())
    const { page } = forgetful
    await page.goto(example.webUrl)
    await page.getByRole('link', { name: 'Forgotten your password?' }).click()
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await forgetful.email.fill(ada.email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByText('the mail is on its way').waitFor()
    await screenshot(page, 'forgot-password')

    const link = await new Outbox(example).followLink(page.context(), ada.email)
    await link.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    expect(await accessibilityProblems(link)).toEqual([])
    const password = link.getByRole('textbox', { name: 'New password' })
    await password.fill('short')
    await link.getByRole('button', { name: 'Save the new password' }).click()
    await link.getByText('too easy to guess').waitFor()
    await screenshot(link, 'reset-password')
    await password.fill(fresh)
    await link.getByRole('button', { name: 'Save the new password' }).click()
    await link.getByRole('heading', { name: 'Your password is changed' }).waitFor()
    await within(1_000, elsewhere.signInButton.waitFor())

    await link.getByRole('button', { name: 'Go to sign in' }).click()
    const again = new Workbench(link)
    await again.email.fill(ada.email)
    await again.password.fill(ada.password)
    await again.signInButton.click()
    await link.getByRole('alert').waitFor()
    await again.password.fill(fresh)
    await again.signInButton.click()
    await again.waitForOrganisation(shared[0]!.name)
    expect(link.url()).not.toContain('token')
  })

  test('a link that was used says so, and leads to a new one', async () => {
    browser.expectComplaints(refused)
    const page = await browser.newPage()
    await page.goto(`${example.webUrl}/reset-password#token=used`)
    await page.getByRole('textbox', { name: 'New password' }).fill(fresh)
    await page.getByRole('button', { name: 'Save the new password' }).click()
    await page.getByRole('button', { name: 'Ask for a new link' }).click()
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor()
    expect(page.url()).not.toContain('token')
  })

  test('the password and the email are changed on the account page', async () => {
    browser.expectComplaints(refused)
    const grace = { email: 'grace@example.com', password: demoPassword }
    const workbench = new Workbench(await browser.newPage())
    const { page } = workbench
    await workbench.signIn(example.webUrl, grace)
    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Current password' }).fill('not-my-password')
    await page.getByRole('textbox', { name: 'New password' }).fill(fresh)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('This is not your current password.').waitFor()
    await page.getByRole('textbox', { name: 'Current password' }).fill(grace.password)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Your password is changed.').waitFor()

    const email = 'grace.okafor@example.com'
    await page.getByRole('textbox', { name: 'New email' }).fill(email)
    await page.getByRole('textbox', { name: 'Your password' }).fill(fresh)
    await page.getByRole('button', { name: 'Change email' }).click()
    await page.getByText('We have mailed a link').waitFor()
    await screenshot(page, 'account')
    const link = await new Outbox(example).followLink(page.context(), email)
    await link.getByRole('button', { name: 'Confirm' }).click()
    await link.getByText('Your new email is in use').waitFor()
    // The first tab learns of it too.
    await within(2_000, page.getByRole('main').getByText(email, { exact: true }).waitFor())
  })

  test('a new role is in force on the other page within a second, without a sign-out', async () => {
    const owner = new Workbench(await browser.newPage())
    await owner.signIn(example.webUrl, { ...ada, password: fresh })
    const linus = new Workbench(await browser.newPage())
    await linus.page.goto(example.webUrl)
    await linus.email.fill('linus@example.com')
    await linus.password.fill(demoPassword)
    await linus.signInButton.click()
    await linus.page.getByRole('heading', { name: 'Choose an organisation' }).waitFor()
    await linus.page.getByRole('button', { name: new RegExp(shared[0]!.name) }).click()
    await linus.waitForOrganisation(shared[0]!.name)
    const role = linus.page.getByText('Your role here:')
    expect(await role.textContent()).toContain('member')

    await owner.page.getByRole('link', { name: 'Members' }).click()
    const select = owner.page.getByRole('combobox', { name: 'Role of Linus Berg' })
    await select.waitFor()
    await screenshot(owner.page, 'members')
    expect(await accessibilityProblems(owner.page)).toEqual([])
    await select.selectOption('admin')
    await within(1_000, linus.page.getByText('Your role here: admin').waitFor())
    await within(1_000, linus.page.getByRole('link', { name: 'Members' }).waitFor())
    await select.selectOption('member')
    await within(1_000, linus.page.getByText('Your role here: member').waitFor())
  })

  test.each(['light', 'dark'] as const)(
    'nothing scrolls sideways at 360 pixels, in the %s theme',
    async (colorScheme) => {
      const small = { viewport: { width: 360, height: 740 }, colorScheme, reducedMotion: 'reduce' } as const
      const workbench = new Workbench(await browser.newPage(small))
      const { page } = workbench
      const check = async (name: string) => {
        await screenshot(page, `${name}-360-${colorScheme}`)
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBe(0)
        expect(await accessibilityProblems(page), name).toEqual([])
      }
      await page.goto(`${example.webUrl}/#/forgot-password`)
      await page.getByRole('heading', { name: 'Forgotten password' }).waitFor()
      await check('forgot-password')
      await page.goto(example.webUrl)
      await workbench.signIn(example.webUrl, { ...ada, password: fresh })
      for (const name of ['Members', 'Sessions', 'Account']) {
        await page.getByRole('link', { name, exact: true }).click()
        await page.getByRole('heading', { name, exact: true }).waitFor()
        await workbench.settle()
        await check(name.toLowerCase())
      }
      await page.goto(`${example.webUrl}/auth/dev/outbox`)
      await page.getByRole('article').first().waitFor()
      await check('outbox')
    },
  )
})

describe('in the account switcher', () => {
  const [acme, globex] = isolated as [(typeof isolated)[number], (typeof isolated)[number]]
  const passwordAt = ({ accounts }: typeof acme) =>
    accounts.find(({ email }) => email === ada.email)!.password

  beforeAll(async () => {
    example = await startExample({ example: 'account-switcher' })
    browser = await TestBrowser.launch()
  })
  afterAll(() => example?.stop())

  test('a password forgotten in one organisation is replaced there and nowhere else', async () => {
    browser.expectComplaints(refused)
    const board = new Noticeboard(await browser.newPage())
    await board.page.goto(example.webUrl)
    await board.signIn({ slug: acme.slug, email: ada.email, password: passwordAt(acme) })
    await board.waitForOrganisation(acme.name)

    const { page } = new Noticeboard(await browser.newPage())
    await page.goto(example.webUrl)
    await page.getByRole('textbox', { name: 'Organisation address' }).fill(acme.slug)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Forgotten your password?' }).click()
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Email' }).fill(ada.email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByText('the mail is on its way').waitFor()
    await screenshot(page, 'accounts-forgot-password')
    const link = await new Outbox(example).followLink(page.context(), ada.email)
    await link.getByRole('textbox', { name: 'New password' }).fill(fresh)
    await link.getByRole('button', { name: 'Save the new password' }).click()
    await link.getByRole('heading', { name: 'Your password is changed' }).waitFor()
    await within(1_000, board.heading(`Sign in again to ${acme.name}`).waitFor())
    await link.getByRole('button', { name: 'Go to sign in' }).click()

    const again = new Noticeboard(link)
    await again.signIn({ slug: acme.slug, email: ada.email, password: fresh })
    await again.waitForOrganisation(acme.name)
    await again.choose('Add account')
    await again.signIn({ slug: globex.slug, email: ada.email, password: passwordAt(globex) })
    await again.waitForOrganisation(globex.name)
  })
})
