import { describe, expect, test } from 'vitest'
import { demoOrganisations } from '../../examples/account-switcher/api/src/demo/demo-data.ts'
import { accessibilityProblems } from './accessibility.ts'
import { screenshot } from './browser.ts'
import { arrowTo, tabTo } from './keyboard.ts'
import type { Noticeboard } from './noticeboard.ts'
import {
  describeEachTransport,
  acme,
  globex,
  email,
  adaAtAcme,
  adaAtGlobex,
  refused,
  notFound,
} from './noticeboard-world.ts'

describeEachTransport(({ transport, expectComplaints, entrance, atBoth, endSessions }) => {
  test('the keyboard alone signs in, adds an account, switches and signs out', async () => {
    const board = await entrance()
    const { page } = board
    const typeIn = async ({ slug, password }: typeof adaAtAcme, name: string) => {
      await tabTo(page, board.slug)
      await page.keyboard.type(slug)
      await page.keyboard.press('Enter')
      await board.heading(`Sign in to ${name}`).waitFor()
      await tabTo(page, board.email)
      await page.keyboard.type(email)
      await tabTo(page, board.password)
      await page.keyboard.type(password)
      await page.keyboard.press('Enter')
      await board.waitForOrganisation(name)
    }
    const chooseInSwitcher = async (choice: ReturnType<Noticeboard['action']>) => {
      await tabTo(page, board.switcher)
      await page.keyboard.press('Enter')
      await arrowTo(page, choice)
      await page.keyboard.press('Enter')
    }
    await typeIn(adaAtAcme, acme.name)
    await chooseInSwitcher(board.action('Add account'))
    await board.heading('Find your organisation').waitFor()
    await typeIn(adaAtGlobex, globex.name)

    await chooseInSwitcher(board.account(acme.name))
    await board.waitForOrganisation(acme.name)
    // The focus is back where the switch began.
    await expect.poll(() => board.switcher.evaluate((button) => button === document.activeElement)).toBe(true)
    // Only once it has faded is the list opened anew.
    await expect.poll(() => page.locator('[role=menu]').count()).toBe(0)

    await chooseInSwitcher(board.action('Sign out of all accounts'))
    await board.heading('Find your organisation').waitFor()
  })

  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    const look = { colorScheme, reducedMotion: 'reduce' } as const

    test('axe finds nothing while somebody signs in', async () => {
      expectComplaints(notFound, refused)
      const board = await entrance(look)
      expect(await accessibilityProblems(board.page)).toEqual([])
      await board.slug.fill('nowhere')
      await board.continueButton.click()
      await board.problem.waitFor()
      expect(await accessibilityProblems(board.page)).toEqual([])
      for (const { slug, name } of demoOrganisations) {
        await board.slug.fill(slug)
        await board.continueButton.click()
        await board.heading(`Sign in to ${name}`).waitFor()
        expect(await accessibilityProblems(board.page)).toEqual([])
        await board.page.getByRole('button', { name: 'Use another organisation' }).click()
      }
      await board.signIn({ ...adaAtAcme, password: 'wrong' })
      await board.problem.waitFor()
      await screenshot(board.page, `accounts-${transport}-refused-${colorScheme}`)
      expect(await accessibilityProblems(board.page)).toEqual([])
      await board.page.getByRole('button', { name: 'Use another organisation' }).click()
      await board.page.getByRole('link', { name: 'Create an organisation' }).click()
      await board.heading('Create an organisation').waitFor()
      expect(await accessibilityProblems(board.page)).toEqual([])
    })

    test('axe finds nothing once somebody is signed in', async () => {
      expectComplaints(refused)
      const board = await atBoth(look)
      expect(await accessibilityProblems(board.page)).toEqual([])
      await board.switcher.click()
      await board.account(acme.name).waitFor()
      await screenshot(board.page, `accounts-${transport}-switcher-${colorScheme}`)
      expect(await accessibilityProblems(board.page)).toEqual([])
      await board.action('Add account').click()
      await board.slug.waitFor()
      expect(await accessibilityProblems(board.page)).toEqual([])
      await endSessions(board, acme)
      await board.page.getByRole('link', { name: 'Back to its notes' }).click()
      await board.switcher.click()
      await board.account(acme.name).click()
      await board.heading('Sign in again to Acme Robotics').waitFor()
      await screenshot(board.page, `accounts-${transport}-expired-${colorScheme}`)
      expect(await accessibilityProblems(board.page)).toEqual([])
      await board.page.getByRole('button', { name: /Ada Winter.*· Globex Energy/ }).click()
      await board.waitForOrganisation(globex.name)
      await board.page.getByRole('link', { name: 'Accounts' }).click()
      await board.heading('Accounts').waitFor()
      expect(await accessibilityProblems(board.page)).toEqual([])
    })
  })

  test('nothing scrolls sideways on a screen of 360 pixels', async () => {
    expectComplaints(refused)
    const board = await entrance({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' })
    const check = async (name: string) => {
      await screenshot(board.page, `accounts-${transport}-${name}-360`)
      expect(await overflow(board), name).toBe(0)
    }
    await check('find')
    await board.slug.fill('acme')
    await board.continueButton.click()
    await board.email.waitFor()
    await check('sign-in')
    await board.email.fill(email)
    await board.password.fill(adaAtAcme.password)
    await board.signInButton.click()
    await board.waitForOrganisation(acme.name)
    await check('notes')
    const tabs = board.page.getByRole('navigation', { name: 'Pages' })
    expect(await tabs.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    await board.choose('Add account')
    await board.slug.waitFor()
    await check('add')
    await board.signIn(adaAtGlobex)
    await board.waitForOrganisation(globex.name)
    await board.switcher.click()
    await board.account(acme.name).waitFor()
    await check('switcher')
    await board.page.keyboard.press('Escape')
    await board.page.getByRole('link', { name: 'Accounts' }).click()
    await board.heading('Accounts').waitFor()
    await check('accounts')
    // The page is told, wherever it is.
    await endSessions(board, globex)
    await board.heading('Sign in again to Globex Energy').waitFor()
    await check('expired')
  })
})

/** By how many pixels the page is wider than its window. */
function overflow({ page }: Noticeboard): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
