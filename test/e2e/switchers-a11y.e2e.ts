import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { screenshot } from './browser.ts'
import { setStage } from './stage.ts'

const stage = setStage()

type Step = (page: Page) => Promise<void>

const open: Step = async (page) => {
  await page.locator('button.na-trigger').click()
  await page.getByRole('dialog').waitFor()
  // What the popup shows comes after it.
  await page
    .locator('.na-dialog :is([role=option], [role=menuitem], .na-empty, .na-error, .na-skeleton-rows)')
    .first()
    .waitFor()
}
const choose =
  (name: RegExp): Step =>
  async (page) => {
    await open(page)
    await page.getByRole('option', { name }).or(page.getByRole('menuitemradio', { name })).first().click()
  }
const chooseInVain =
  (name: RegExp): Step =>
  async (page) => {
    await choose(name)(page)
    await page.getByRole('alert').waitFor()
  }
const searchInVain: Step = async (page) => {
  await open(page)
  await page.keyboard.type('zzz')
  await page.locator('.na-empty').waitFor()
}
const remove: Step = async (page) => {
  await open(page)
  await page.getByRole('menuitem', { name: 'Remove an account' }).click()
  await page.getByRole('menuitem', { name: 'Back' }).waitFor()
}
const signIn: Step = async (page) => {
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const invited: Step = async (page) =>
  page.getByRole('heading').filter({ hasText: 'Globex' }).first().waitFor()
const closed: Step = async (page) => page.locator('main').waitFor()

/** Every state of every piece, and how to reach it. */
const states: [name: string, piece: string, state: string, reach: Step][] = [
  ['tenants, closed', 'tenant-switcher', 'ready', closed],
  ['tenants, open', 'tenant-switcher-create', 'ready', open],
  ['tenants, not known yet', 'tenant-switcher', 'unknown', closed],
  ['tenants, no choice known yet', 'tenant-switcher', 'loading', closed],
  ['tenants, loading', 'tenant-switcher-create', 'loading', open],
  ['tenants, none', 'tenant-switcher', 'empty', open],
  ['tenants, error', 'tenant-switcher', 'error', open],
  ['tenants, offline', 'tenant-switcher', 'offline', open],
  ['tenants, suspended', 'tenant-switcher', 'suspended', chooseInVain(/Globex/)],
  ['tenants, switching', 'tenant-switcher', 'slow', choose(/Globex/)],
  ['tenants, one', 'tenant-switcher', 'one', closed],
  ['tenants, ten thousand', 'tenant-switcher', 'ten-thousand', open],
  ['tenants, no match', 'tenant-switcher', 'ten-thousand', searchInVain],
  ['tenants, staff', 'acting', 'staff', closed],
  ['tenants, impersonation', 'acting', 'impersonation', closed],
  ['accounts, closed', 'account-switcher', 'accounts', closed],
  ['accounts, open', 'account-switcher', 'expired', open],
  ['accounts, offline', 'account-switcher', 'switch-offline', chooseInVain(/Globex/)],
  ['accounts, removing', 'account-switcher', 'expired', remove],
  ['user button, open', 'user-button', 'ready', open],
  ['user button, both', 'user-button', 'both', open],
  ['user button, one', 'user-button', 'one', open],
  ['user button, loading', 'user-button', 'loading', open],
  ['sign in', 'sign-in', 'signed-out', closed],
  [
    'sign in, refused',
    'sign-in',
    'refused',
    async (page) => {
      await signIn(page)
      await page.getByRole('alert').waitFor()
    },
  ],
  [
    'sign in, waiting',
    'sign-in',
    'limited',
    async (page) => {
      await signIn(page)
      await page.getByRole('alert').waitFor()
    },
  ],
  [
    'sign in, choice',
    'sign-in',
    'choice',
    async (page) => {
      await signIn(page)
      await page.getByRole('heading', { name: 'Choose an organisation' }).waitFor()
    },
  ],
  ['sign in, slug', 'sign-in-slug', 'signed-out', closed],
  ['sign up', 'sign-up', 'signed-out', closed],
  ['forgot password', 'forgot-password', 'signed-out', closed],
  ['reset password', 'reset-password', 'signed-out', closed],
  ['invitation', 'invitation', 'invited', invited],
]

describe.each([
  { theme: 'light', dir: 'ltr', width: 1280 },
  { theme: 'dark', dir: 'rtl', width: 360 },
])('in $theme, $dir, at $width pixels', ({ theme, dir, width }) => {
  test.each(states)('axe finds nothing, and nothing is cut off: %s', async (name, piece, state, reach) => {
    const page = await stage.browser.newPage({ viewport: { width, height: 720 }, reducedMotion: 'reduce' })
    await page.goto(stage.gallery.url(piece, state, { theme, dir }))
    await reach(page)
    await screenshot(page, `gallery/${theme}-${width}/${name.replaceAll(/\W+/g, '-')}`)
    expect(await accessibilityProblems(page)).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, 'pixels beyond the window').toBe(0)
  })
})

/** The accessibility tree after some steps. */
async function treeOf(piece: string, state: string, reach: Step): Promise<string[]> {
  const page = await stage.browser.newPage()
  await page.goto(stage.gallery.url(piece, state))
  await reach(page)
  const tree = await page.locator('body').ariaSnapshot()
  return tree.split('\n').filter((line) => !/^- (button "Dismiss"|status$)/.test(line))
}

describe('a screen reader is told', () => {
  test('which tenants there are, and which one is the current one', async () => {
    expect(await treeOf('tenant-switcher-create', 'ready', open)).toEqual([
      '- main:',
      '  - heading "tenant-switcher-create" [level=1]',
      `  - 'button "Organisation: Acme Robotics" [expanded]': Acme Robotics`,
      '- dialog "Switch organisation":',
      '  - status',
      '  - listbox "Switch organisation":',
      '    - option "Acme Robotics acme-robotics" [selected]',
      '    - option "Globex Robotics globex-robotics"',
      '    - option "Initech Robotics initech-robotics"',
      '    - option "Umbrella Robotics umbrella-robotics"',
      '    - option "Hooli Robotics hooli-robotics"',
      '  - button "New organisation"',
    ])
  })

  test('whose account is in which tenant, and which one has to sign in again', async () => {
    expect(await treeOf('account-switcher', 'expired', open)).toEqual([
      '- main:',
      '  - heading "account-switcher" [level=1]',
      `  - 'button "Account: Ada Winter Acme Robotics" [expanded]': Ada Winter Acme Robotics`,
      '- dialog "Accounts":',
      '  - menu "Accounts":',
      '    - group "Accounts":',
      '      - menuitemradio "Ada Winter Acme Robotics ada.winter@example.com" [checked]',
      '      - menuitemradio "Ada Winter Globex Robotics ada.winter@example.com Sign in again"',
      '      - menuitemradio "Linus Berg Initech Robotics ada.winter@example.com"',
      '    - separator',
      '    - group "Account actions":',
      '      - menuitem "Add account"',
      '      - menuitem "Remove an account"',
      '      - menuitem "Sign out"',
      '      - menuitem "Sign out of all accounts"',
    ])
  })
})
