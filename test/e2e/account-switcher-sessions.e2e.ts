import { describe, expect, test } from 'vitest'
import { screenshot } from './browser.ts'
import { pathsInHeap } from './heap.ts'
import {
  describeEachTransport,
  acme,
  globex,
  email,
  adaAtAcme,
  adaAtGlobex,
  acmeNotes,
  globexNotes,
  refused,
} from './noticeboard-world.ts'
import { storedTokens } from './stored-tokens.ts'
import { within } from '../running-time.ts'

describeEachTransport(({ transport, expectComplaints, atAcme, atBoth, newTab, tenantIdOf, endSessions }) => {
  describe('signing out', () => {
    test('of one account leaves the other, and no token and no note of the one', async () => {
      const board = await atBoth()
      const secrets = await board.secretsOf(await tenantIdOf(globex), transport)
      expect(secrets).not.toEqual([])
      await board.choose('Sign out')
      await board.heading('Find your organisation').waitFor()

      const text = await board.page.locator('body').textContent()
      expect(globexNotes.filter((note) => text?.includes(note))).toEqual([])
      await expect.poll(async () => held(await board.kept(), secrets)).toEqual([])
      for (const text of [...globexNotes, ...secrets]) {
        expect(await pathsInHeap(board.page, text)).toEqual([])
      }

      await screenshot(board.page, `accounts-${transport}-go-on`)
      await board.page.getByRole('button', { name: /Ada Winter.*· Acme Robotics/ }).click()
      await board.waitForOrganisation(acme.name)
      expect(await board.noteTexts()).toEqual(acmeNotes)
      await board.switcher.click()
      await expect.poll(() => board.page.getByRole('menuitemradio').count()).toBe(1)
    })

    test('of an account in another tab leaves this one alone', async () => {
      const first = await atBoth()
      const second = await newTab(first)
      await second.waitForOrganisation(globex.name)
      await second.switchTo(acme.name)
      await second.choose('Sign out')
      await second.heading('Find your organisation').waitFor()
      await first.askAgain()
      await first.settle()
      expect(await first.noteTexts()).toEqual(globexNotes)
    })

    test('of an account of this device that this tab does not show', async () => {
      const board = await atBoth()
      await board.page.getByRole('link', { name: 'Accounts' }).click()
      const accounts = board.page.getByRole('list', { name: 'Accounts' }).getByRole('listitem')
      await expect.poll(() => accounts.count()).toBe(2)
      await screenshot(board.page, `accounts-${transport}-accounts`)
      await board.page.getByRole('button', { name: 'Sign out: Ada Winter, Acme Robotics' }).click()
      await expect.poll(() => accounts.count()).toBe(1)
      await board.page.getByRole('link', { name: 'Notes' }).click()
      expect(await board.noteTexts()).toEqual(globexNotes)
    })

    test('of all accounts reaches every tab within a second and leaves no token', async () => {
      const first = await atBoth()
      const second = await newTab(first)
      await second.waitForOrganisation(globex.name)
      await second.switchTo(acme.name)
      await first.choose('Sign out of all accounts')
      await within(1_000, first.slug.waitFor())
      await within(1_000, second.slug.waitFor())
      for (const { page } of [first, second]) {
        expect(await page.getByRole('heading', { name: 'Go on as' }).count()).toBe(0)
        const text = await page.locator('body').textContent()
        expect([...acmeNotes, ...globexNotes].filter((note) => text?.includes(note))).toEqual([])
      }
      expect(await storedTokens(first.page)).toEqual([])
    })
  })

  describe('coming back', () => {
    test('a reload stays with the account of the tab', async () => {
      const first = await atBoth()
      const second = await newTab(first)
      await second.waitForOrganisation(globex.name)
      await first.switchTo(acme.name)
      await Promise.all([first.page.reload(), second.page.reload()])
      await first.waitForOrganisation(acme.name)
      await second.waitForOrganisation(globex.name)
    })

    test('a new tab after a closed one begins with the account used last', async () => {
      const board = await atBoth()
      await board.switchTo(acme.name)
      await board.page.close()
      const next = await newTab(board)
      await next.waitForOrganisation(acme.name)
      await next.switchTo(globex.name)
      expect(await next.noteTexts()).toEqual(globexNotes)
    })

    test('a crashed tab costs neither its own account nor those of the others', async () => {
      const first = await atBoth()
      const second = await newTab(first)
      await second.waitForOrganisation(globex.name)
      await second.switchTo(acme.name)
      const crashed = new Promise((done) => second.page.once('crash', done))
      second.page.goto('chrome://crash').catch(() => {}) // Never answers.
      await crashed
      await first.askAgain()
      await first.settle()
      expect(await first.noteTexts()).toEqual(globexNotes)
      const third = await newTab(first)
      await third.waitForOrganisation(acme.name)
      expect(await third.noteTexts()).toEqual(acmeNotes)
    })
  })

  describe('an account whose session the server has ended', () => {
    test('asks to sign in again, with organisation and email filled in', async () => {
      expectComplaints(refused)
      const board = await atAcme()
      await endSessions(board, acme)
      await board.askAgain()
      await board.heading('Sign in again to Acme Robotics').waitFor()
      await screenshot(board.page, `accounts-${transport}-expired`)
      expect(await board.email.inputValue()).toBe(email)
      expect(await board.password.inputValue()).toBe('')
      const text = await board.page.locator('body').textContent()
      expect(acmeNotes.filter((note) => text?.includes(note))).toEqual([])

      await board.page.reload()
      await board.heading('Sign in again to Acme Robotics').waitFor()
      expect(await board.email.inputValue()).toBe(email)
      await board.password.fill(adaAtAcme.password)
      await board.signInButton.click()
      await board.waitForOrganisation(acme.name)
    })

    test('leaves the other account at hand, and is signed in again beside it', async () => {
      expectComplaints(refused)
      const board = await atBoth()
      await endSessions(board, globex)
      await board.askAgain()
      await board.heading('Sign in again to Globex Energy').waitFor()
      await board.page.getByRole('button', { name: /Ada Winter.*· Acme Robotics/ }).click()
      await board.waitForOrganisation(acme.name)

      await board.switcher.click()
      await board.page.getByRole('menuitemradio', { name: /Sign in again/ }).click()
      await board.heading('Sign in again to Globex Energy').waitFor()
      expect(await board.email.inputValue()).toBe(email)
      await board.page.getByRole('button', { name: 'Use another organisation' }).click()
      expect(await board.slug.inputValue()).toBe(globex.slug)
      await board.continueButton.click()
      await board.password.fill(adaAtGlobex.password)
      await board.signInButton.click()
      await board.waitForOrganisation(globex.name)
      await board.switchTo(acme.name)
      expect(await board.noteTexts()).toEqual(acmeNotes)
    })
  })
})

/** Which of the texts still stand in what is kept. */
const held = (kept: string, texts: string[]) => texts.filter((text) => kept.includes(text))
