import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoOrganisations } from '../../examples/account-switcher/api/src/demo/demo-data.ts'
import { accessibilityProblems } from './accessibility.ts'
import { screenshot, TestBrowser } from './browser.ts'
import { arrowTo, tabTo } from './keyboard.ts'
import { Noticeboard, type Transport } from './noticeboard.ts'
import { startExample, type RunningExample } from './running-example.ts'
import { storedTokens } from './stored-tokens.ts'

/** How the tokens travel; every test holds for each of them. */
const transports: Transport[] = ['bearer', 'cookie']

type Organisation = (typeof demoOrganisations)[number]
const [acme, globex, initech] = demoOrganisations as [Organisation, Organisation, Organisation]
const email = 'ada@example.com'
const adaAtAcme = signInOf(acme, email)
const adaAtGlobex = signInOf(globex, email)
const acmeNotes = notesOf(acme)
const globexNotes = notesOf(globex)

// What Chromium writes to the console for an answer that the page itself deals with.
const refused = /status of 401/
const notFound = /status of 404 .*\/tenants\/lookup/

describe.each(transports)('with tokens by %s', (transport) => {
  let example: RunningExample
  let browser: TestBrowser

  beforeAll(async () => {
    example = await startExample({
      example: 'account-switcher',
      environment: { AUTH_TRANSPORT: transport },
    })
    browser = await TestBrowser.launch()
  })

  afterEach(() => browser.endTest())

  afterAll(async () => {
    await browser?.close()
    await example?.stop()
  })

  async function entrance(options?: Parameters<TestBrowser['newPage']>[0]) {
    const board = new Noticeboard(await browser.newPage(options))
    await board.page.goto(example.webUrl)
    await board.slug.waitFor()
    return board
  }

  /** Ada, signed in at Acme on a device of her own. */
  async function atAcme(options?: Parameters<TestBrowser['newPage']>[0]) {
    const board = await entrance(options)
    await board.signIn(adaAtAcme)
    await board.waitForOrganisation(acme.name)
    return board
  }

  /** Ada with both her accounts on one device, looking at Globex. */
  async function atBoth(options?: Parameters<TestBrowser['newPage']>[0]) {
    const board = await atAcme(options)
    await board.choose('Add account')
    await board.signIn(adaAtGlobex)
    await board.waitForOrganisation(globex.name)
    return board
  }

  async function newTab(beside: Noticeboard) {
    const board = new Noticeboard(await beside.page.context().newPage())
    await board.page.goto(example.webUrl)
    return board
  }

  async function tenantIdOf({ slug }: Organisation): Promise<string> {
    const response = await fetch(`${example.apiUrl}/auth/tenants/lookup?slug=${slug}`)
    return ((await response.json()) as { id: string }).id
  }

  /** Ends the account's sessions on the server, as an administrator or a thief's discovery would. */
  async function endSessions(board: Noticeboard, organisation: Organisation) {
    const headers = await board.headersOf(await tenantIdOf(organisation), transport)
    const status = await board.page.evaluate(async (init) => (await fetch('/auth/logout-all', init)).status, {
      method: 'POST',
      headers,
    })
    expect(status).toBe(204)
  }

  describe('signing in', () => {
    test('finds the organisation by its address, then asks for email and password', async () => {
      const board = await entrance()
      await screenshot(board.page, `accounts-${transport}-find`)
      await board.slug.fill(' Acme ')
      await board.continueButton.click()
      await board.heading('Sign in to Acme Robotics').waitFor()
      await board.email.fill(email)
      await board.password.fill(adaAtAcme.password)
      await screenshot(board.page, `accounts-${transport}-sign-in`)
      await board.signInButton.click()
      await board.waitForOrganisation(acme.name)
      expect(await board.noteTexts()).toEqual(acmeNotes)
      const tokens = await storedTokens(board.page)
      expect(tokens.length > 0, 'tokens in reach of scripts').toBe(transport === 'bearer')
    })

    test('says that an address is unknown, and what to do next', async () => {
      browser.expectComplaints(notFound)
      const board = await entrance()
      await board.slug.fill('nowhere')
      await board.continueButton.click()
      expect(await board.problem.textContent()).toBe(
        'No organisation has the address “nowhere”. Check the spelling, or ask the person who invited you.',
      )
      await board.slug.fill('acme')
      await board.continueButton.click()
      await board.heading('Sign in to Acme Robotics').waitFor()
    })

    test("refuses the password of the same email's other account", async () => {
      browser.expectComplaints(refused)
      const board = await entrance()
      await board.signIn({ ...adaAtAcme, password: adaAtGlobex.password })
      expect(await board.problem.textContent()).toContain('do not belong together in this organisation')
      expect(await board.switcher.count()).toBe(0)
      await board.password.fill(adaAtAcme.password)
      await board.signInButton.click()
      await board.waitForOrganisation(acme.name)
    })

    test('a demo account fills in both steps', async () => {
      const board = await entrance()
      await board.page.getByRole('button', { name: /Linus Berg, Initech Labs/ }).click()
      await board.heading('Sign in to Initech Labs').waitFor()
      await board.signInButton.click()
      await board.waitForOrganisation(initech.name)
      expect(await board.noteTexts()).toEqual(notesOf(initech))
    })

    test('a step back leads to another organisation', async () => {
      const board = await entrance()
      await board.slug.fill('acme')
      await board.continueButton.click()
      await board.page.getByRole('button', { name: 'Use another organisation' }).click()
      await board.slug.fill('globex')
      await board.continueButton.click()
      await board.heading('Sign in to Globex Energy').waitFor()
    })
  })

  test('the same email creates a third account with an organisation of its own', async () => {
    const board = await atBoth()
    await board.choose('Add account')
    await board.page.getByRole('link', { name: 'Create an organisation' }).click()
    await board.createOrganisation({ name: 'Café Nord', email, password: 'velvet-compass-meadow' })
    await screenshot(board.page, `accounts-${transport}-empty`)
    await board.post('First note')
    expect(await board.noteTexts()).toEqual(['First note'])

    await board.switchTo(acme.name)
    expect(await board.noteTexts()).toEqual(acmeNotes)
    await board.switcher.click()
    await expect.poll(() => board.page.getByRole('menuitemradio').count()).toBe(3)
  })

  describe('two accounts with the same email', () => {
    test('live on one device side by side', async () => {
      const board = await atBoth()
      expect(await board.noteTexts()).toEqual(globexNotes)
      await board.switcher.click()
      await screenshot(board.page, `accounts-${transport}-switcher`)
      expect(await board.account(globex.name).textContent()).toContain(email)
      expect(await board.account(acme.name).textContent()).toContain(email)
    })

    test('switch back and forth, and no note of one is ever on the page of the other', async () => {
      const board = await atBoth()
      const toAcme = { to: acme.name, foreign: globexNotes, own: acmeNotes }
      const toGlobex = { to: globex.name, foreign: acmeNotes, own: globexNotes }
      for (const watched of [toAcme, toGlobex, toAcme, toGlobex]) {
        const recorder = await board.record(watched)
        await board.switchTo(watched.to)
        expect(await board.noteTexts()).toEqual(watched.own)
        await board.settle()
        const { observations, leaks } = await recorder.stop()
        expect(leaks).toEqual([])
        expect(observations).toBeGreaterThan(0)
      }
    })

    test('an answer to the account that was left is not shown to the next one', async () => {
      const board = await atBoth()
      const asked = gate()
      const answered = gate()
      await board.page.route(
        '**/api/notes',
        async (route) => {
          const response = await route.fetch()
          asked.open()
          await answered.opened
          // The page may have given up on it by now; what counts is what it shows.
          await route.fulfill({ response }).catch(() => {})
        },
        { times: 1 },
      )
      await board.askAgain()
      await asked.opened
      const recorder = await board.record({ to: acme.name, foreign: globexNotes, own: acmeNotes })
      await board.switchTo(acme.name)
      answered.open()
      await board.settle()
      expect(await board.noteTexts()).toEqual(acmeNotes)
      expect((await recorder.stop()).leaks).toEqual([])
    })

    test('in two tabs, with 100 requests in flight in each, mix nothing', async () => {
      const first = await atBoth()
      const second = await newTab(first)
      await second.waitForOrganisation(globex.name)
      await second.switchTo(acme.name)

      const tabs = [
        { board: first, organisation: globex, notes: globexNotes },
        { board: second, organisation: acme, notes: acmeNotes },
      ]
      const flights = tabs.map(async ({ board, organisation, notes }) => {
        const headers = await board.headersOf(await tenantIdOf(organisation), transport)
        const everyAnswer = collectNotes(board)
        const [answers] = await Promise.all([
          board.page.evaluate(askForNotes, { headers, times: 100 }),
          Promise.all(Array.from({ length: 20 }, () => board.askAgain())),
        ])
        await board.settle()
        expect(await board.noteTexts()).toEqual(notes)
        expect(answers).toEqual(Array(100).fill(notes))
        // The page itself has asked as well.
        await expect.poll(async () => (await everyAnswer()).length).toBeGreaterThan(100)
        const seen = await everyAnswer()
        expect(seen).toEqual(Array(seen.length).fill(notes))
      })
      await Promise.all(flights)

      for (const { board, organisation } of tabs) {
        await board.page.reload()
        await board.waitForOrganisation(organisation.name)
      }
      expect(await first.noteTexts()).toEqual(globexNotes)
      expect(await second.noteTexts()).toEqual(acmeNotes)
    })

    test('a note is posted by the account of its tab', async () => {
      const first = await entrance()
      await first.page.getByRole('link', { name: 'Create an organisation' }).click()
      await first.createOrganisation({ name: 'North Mill', email, password: 'velvet-compass-meadow' })
      const second = await newTab(first)
      await second.choose('Add account')
      await second.page.getByRole('link', { name: 'Create an organisation' }).click()
      await second.createOrganisation({ name: 'South Mill', email, password: 'marble-kettle-forest' })

      await Promise.all([first.post('Written in the north'), second.post('Written in the south')])
      expect(await first.noteTexts()).toEqual(['Written in the north'])
      expect(await second.noteTexts()).toEqual(['Written in the south'])
    })
  })

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
      await first.slug.waitFor({ timeout: 1_000 })
      await second.slug.waitFor({ timeout: 1_000 })
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
      const context = board.page.context()
      await board.page.close()
      const next = new Noticeboard(await context.newPage())
      await next.page.goto(example.webUrl)
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
      browser.expectComplaints(refused)
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
      browser.expectComplaints(refused)
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
      browser.expectComplaints(notFound, refused)
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
      browser.expectComplaints(refused)
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
    browser.expectComplaints(refused)
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
    await endSessions(board, globex)
    await board.page.getByRole('link', { name: 'Notes' }).click()
    await board.heading('Sign in again to Globex Energy').waitFor()
    await check('expired')
  })
})

function signInOf({ slug, accounts }: Organisation, of: string) {
  return { slug, email: of, password: accounts.find((account) => account.email === of)!.password }
}

/** Which of the texts still stand in what is kept. */
const held = (kept: string, texts: string[]) => texts.filter((text) => kept.includes(text))

/** Texts of an organisation's notes, sorted. */
function notesOf({ accounts }: Organisation): string[] {
  return accounts.flatMap(({ notes }) => notes).toSorted()
}

/** Runs in the page: asks for the notes many times at once, and answers the sorted texts of every answer. */
async function askForNotes({ headers, times }: { headers: Record<string, string>; times: number }) {
  const ask = async () => {
    const response = await fetch('/api/notes', { headers })
    return ((await response.json()) as { text: string }[]).map(({ text }) => text).toSorted()
  }
  return Promise.all(Array.from({ length: times }, ask))
}

/** Collects from now on what the notes' route answers to the page: the sorted texts of every answer. */
function collectNotes({ page }: Noticeboard): () => Promise<string[][]> {
  const answers: Promise<string[]>[] = []
  page.on('response', (response) => {
    if (!response.url().endsWith('/api/notes')) return
    answers.push(
      response.json().then((notes: { text: string }[]) => notes.map(({ text }) => text).toSorted()),
    )
  })
  return () => Promise.all(answers)
}

/** Something to wait for until it is opened. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((done) => (open = done))
  return { opened, open: () => open() }
}

/** By how many pixels the page is wider than its window. */
function overflow({ page }: Noticeboard): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
