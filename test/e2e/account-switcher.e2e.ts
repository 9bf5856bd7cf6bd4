import { describe, expect, test } from 'vitest'
import { screenshot } from './browser.ts'
import type { Noticeboard } from './noticeboard.ts'
import {
  describeEachTransport,
  acme,
  globex,
  initech,
  email,
  adaAtAcme,
  adaAtGlobex,
  acmeNotes,
  globexNotes,
  refused,
  notFound,
  notesOf,
} from './noticeboard-world.ts'
import { storedTokens } from './stored-tokens.ts'

describeEachTransport(({ transport, expectComplaints, entrance, atBoth, newTab, tenantIdOf }) => {
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
      expectComplaints(notFound)
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
      expectComplaints(refused)
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
})

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
