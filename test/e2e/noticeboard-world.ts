import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { demoOrganisations } from '../../examples/account-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from './browser.ts'
import { Noticeboard, type Transport } from './noticeboard.ts'
import { startExample, type RunningExample } from './running-example.ts'

type Organisation = (typeof demoOrganisations)[number]

export const [acme, globex, initech] = demoOrganisations as [Organisation, Organisation, Organisation]
export const email = 'ada@example.com'
export const adaAtAcme = signInOf(acme)
export const adaAtGlobex = signInOf(globex)
export const acmeNotes = notesOf(acme)
export const globexNotes = notesOf(globex)

// What Chromium writes to the console for an answer that the page itself deals with.
export const refused = /status of 401/
export const notFound = /status of 404 .*\/tenants\/lookup/

type PageOptions = Parameters<TestBrowser['newPage']>[0]

/** Describes what holds however the tokens travel, in a running account switcher of its own. */
export function describeEachTransport(define: (world: ReturnType<typeof createWorld>) => void): void {
  describe.each<Transport>(['bearer', 'cookie'])('with tokens by %s', (transport) => {
    define(createWorld(transport))
  })
}

function createWorld(transport: Transport) {
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

  const expectComplaints = (...like: RegExp[]) => browser.expectComplaints(...like)

  async function entrance(options?: PageOptions) {
    const board = new Noticeboard(await browser.newPage(options))
    await board.page.goto(example.webUrl)
    await board.slug.waitFor()
    return board
  }

  /** Ada, signed in at Acme on a device of her own. */
  async function atAcme(options?: PageOptions) {
    const board = await entrance(options)
    await board.signIn(adaAtAcme)
    await board.waitForOrganisation(acme.name)
    return board
  }

  /** Ada with both her accounts on one device, looking at Globex. */
  async function atBoth(options?: PageOptions) {
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

  return { transport, expectComplaints, entrance, atAcme, atBoth, newTab, tenantIdOf, endSessions }
}

/** Texts of an organisation's notes, sorted. */
export function notesOf({ accounts }: Organisation): string[] {
  return accounts.flatMap(({ notes }) => notes).toSorted()
}

function signInOf({ slug, accounts }: Organisation) {
  return { slug, email, password: accounts.find((account) => account.email === email)!.password }
}
