import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoOrganisations as isolated } from '../../examples/account-switcher/api/src/demo/demo-data.ts'
import {
  demoOrganisations as shared,
  demoPassword,
} from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import type { Page } from 'playwright-core'
import { accessibilityProblems } from './accessibility.ts'
import { screenshot, TestBrowser } from './browser.ts'
import { Noticeboard } from './noticeboard.ts'
import { Outbox } from './outbox.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { Workbench } from './workbench.ts'
import { within } from '../running-time.ts'

const ada = { email: 'ada@example.com', password: demoPassword }
const grace = { email: 'grace@example.com', password: demoPassword }
const linus = { email: 'linus@example.com', password: demoPassword }
const fresh = 'copper-meadow-37-lantern'
// What Chromium writes to the console for an answer that the page itself deals with.
const refused = /status of (400|401|403|404|409)/

let example: RunningExample
let browser: TestBrowser

afterEach(() => browser.endTest())
afterAll(() => browser?.close())

/** Invites somebody from the members page. */
async function invite(page: Page, email: string, role = 'member'): Promise<void> {
  await page.getByRole('link', { name: 'Members' }).click()
  await page.getByRole('textbox', { name: 'Email to invite' }).fill(email)
  await page.getByRole('combobox', { name: 'Role of the new member' }).selectOption(role)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText(`The invitation to ${email} is on its way.`).waitFor()
  await invitations(page).filter({ hasText: email }).waitFor()
}

const invitations = (page: Page) => page.getByRole('list', { name: 'Invitations' }).getByRole('listitem')
const members = (page: Page) => page.getByRole('list', { name: 'Members' }).getByRole('listitem')

async function signUp(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.getByRole('textbox', { name: 'Password' }).fill(fresh)
  await page.getByRole('button', { name: 'Create account and join' }).click()
}

describe('in the tenant switcher', () => {
  const [acme] = shared as [(typeof shared)[number]]

  beforeAll(async () => {
    example = await startExample()
    browser = await TestBrowser.launch()
  })
  afterAll(() => example?.stop())

  async function owner() {
    const workbench = new Workbench(await browser.newPage())
    await workbench.signIn(example.webUrl, ada)
    return workbench
  }

  test('somebody new joins by mail, and a new role reaches the other page within a second', async () => {
    const { page } = await owner()
    await invite(page, 'nora@example.com')
    await screenshot(page, 'invitations')
    expect(await accessibilityProblems(page)).toEqual([])

    const device = await browser.newDevice()
    const link = await new Outbox(example).followLink(device, 'nora@example.com')
    await link.getByRole('heading', { name: `Join ${acme.name}` }).waitFor()
    await screenshot(link, 'invitation')
    expect(await accessibilityProblems(link)).toEqual([])
    await signUp(link, 'Nora Lind')
    const nora = new Workbench(link)
    await nora.waitForOrganisation(acme.name)
    expect(link.url()).not.toContain('token')

    await page.getByRole('link', { name: 'Projects' }).click()
    await page.getByRole('link', { name: 'Members' }).click()
    const row = members(page).filter({ hasText: 'Nora Lind' })
    await row.waitFor()
    await expect.poll(() => invitations(page).count()).toBe(0)
    await page.getByRole('combobox', { name: 'Role of Nora Lind' }).selectOption('admin')
    await within(1_000, link.getByText('Your role here: admin').waitFor())

    await row.getByRole('button', { name: 'Remove: Nora Lind' }).click()
    await row.getByRole('button', { name: 'Yes, Remove: Nora Lind' }).click()
    browser.expectComplaints(refused)
    await within(2_000, link.getByText('Your role here').waitFor({ state: 'detached' }))
  })

  test('an invitation sent again has a new link, and one withdrawn has none', async () => {
    browser.expectComplaints(refused)
    const { page } = await owner()
    const email = 'milo@example.com'
    await invite(page, email)
    const device = await browser.newDevice()
    const outbox = new Outbox(example)
    const first = await outbox.followLink(device, email)
    await first.getByRole('heading', { name: `Join ${acme.name}` }).waitFor()

    await page.getByRole('button', { name: `Send again: ${email}` }).click()
    await page.getByText('Sent', { exact: true }).waitFor()
    await first.reload()
    await first.getByText('has been used, withdrawn or has expired').waitFor()
    let second = first
    await expect
      .poll(async () => {
        second = await outbox.followLink(device, email)
        return second.url() !== first.url()
      })
      .toBe(true)
    await second.getByRole('heading', { name: `Join ${acme.name}` }).waitFor()
    await page.getByRole('button', { name: `Withdraw: ${email}` }).click()
    await expect.poll(() => invitations(page).count()).toBe(0)
    await second.reload()
    await second.getByText('has been used, withdrawn or has expired').waitFor()
    await screenshot(second, 'invitation-over')
  })

  test('an invitation for another account leads to that account', async () => {
    browser.expectComplaints(refused)
    const { page } = await owner()
    await invite(page, grace.email)

    // Signed in as Linus, who is not invited; the device does not know Grace.
    const device = await browser.newDevice()
    const other = new Workbench(await device.newPage())
    await other.page.goto(example.webUrl)
    await other.email.fill(linus.email)
    await other.password.fill(linus.password)
    await other.signInButton.click()
    await other.page.getByRole('heading', { name: 'Choose an organisation' }).waitFor()
    await other.page.getByRole('button', { name: /Initech Labs/ }).click()
    await other.waitForOrganisation('Initech Labs')

    const link = await new Outbox(example).followLink(device, grace.email)
    await link.getByRole('button', { name: `Join as ${linus.email}` }).click()
    await link.getByText(`This invitation is for ${grace.email}.`).waitFor()
    await screenshot(link, 'invitation-for-other-account')
    expect(await accessibilityProblems(link)).toEqual([])
    await link.getByRole('button', { name: `Sign in as ${grace.email}` }).click()
    expect(await link.getByLabel('Email').inputValue()).toBe(grace.email)
    await link.getByLabel('Password').fill(grace.password)
    await link.getByRole('button', { name: 'Sign in', exact: true }).click()
    await new Workbench(link).waitForOrganisation(acme.name)
    // The other tab is Linus' as before.
    await other.waitForOrganisation('Initech Labs')

    // Now this device holds both, and Grace is the one at work: an invitation for Linus switches to him.
    await page.getByRole('button', { name: /^organisation:/i }).click()
    await page.getByRole('button', { name: 'New organisation' }).click()
    await page.getByRole('textbox', { name: 'Organisation name' }).fill('Ninth Bridge')
    await page.getByRole('button', { name: 'Create organisation' }).click()
    await page.getByRole('heading', { name: 'No projects yet' }).waitFor()
    await invite(page, linus.email)
    const second = await new Outbox(example).followLink(device, linus.email)
    await second.getByRole('button', { name: `Join as ${grace.email}` }).click()
    await second.getByRole('button', { name: `Switch to ${linus.email} and join` }).click()
    await second.getByRole('button', { name: /^organisation: Ninth Bridge/i }).waitFor()
  })
})

describe('in the account switcher', () => {
  const [acme, globex] = isolated as [(typeof isolated)[number], (typeof isolated)[number]]
  const passwordAt = ({ accounts }: typeof acme) =>
    accounts.find(({ email }) => email === ada.email)!.password

  beforeAll(async () => {
    example = await startExample({ example: 'account-switcher', environment: { AUTH_TRANSPORT: 'cookie' } })
    browser = await TestBrowser.launch()
  })
  afterAll(() => example?.stop())

  test('an invitation leads to an account in that organisation, beside those of the device', async () => {
    const board = new Noticeboard(await browser.newPage())
    await board.page.goto(example.webUrl)
    await board.signIn({ slug: acme.slug, email: ada.email, password: passwordAt(acme) })
    await board.waitForOrganisation(acme.name)
    await invite(board.page, 'nora@example.com')
    await screenshot(board.page, 'accounts-invitations')

    const device = await browser.newDevice()
    const there = new Noticeboard(await device.newPage())
    await there.page.goto(example.webUrl)
    await there.signIn({ slug: globex.slug, email: ada.email, password: passwordAt(globex) })
    await there.waitForOrganisation(globex.name)
    const link = await new Outbox(example).followLink(device, 'nora@example.com')
    await link.getByRole('heading', { name: `Join ${acme.name}` }).waitFor()
    await screenshot(link, 'accounts-invitation')
    expect(await accessibilityProblems(link)).toEqual([])
    await signUp(link, 'Nora Lind')
    const nora = new Noticeboard(link)
    await nora.waitForOrganisation(acme.name)
    await nora.switchTo(globex.name)

    await board.page.getByRole('link', { name: 'Notes' }).click()
    await board.page.getByRole('link', { name: 'Members' }).click()
    await members(board.page).filter({ hasText: 'Nora Lind' }).waitFor()
    await expect.poll(() => invitations(board.page).count()).toBe(0)
  })
})
