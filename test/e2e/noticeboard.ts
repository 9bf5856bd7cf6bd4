import type { Locator, Page } from 'playwright-core'
import { recordRows } from './row-recorder.ts'
import { SettledNetwork } from './settled-network.ts'
import { storedText } from './stored-tokens.ts'

export type Transport = 'bearer' | 'cookie'

interface SignIn {
  slug: string
  email: string
  password: string
}

/** The page of the account switcher example as a person meets it: found by roles and accessible names only. */
export class Noticeboard {
  readonly #network: SettledNetwork

  constructor(readonly page: Page) {
    this.#network = new SettledNetwork(page)
  }

  get slug(): Locator {
    return this.page.getByRole('textbox', { name: 'Organisation address' })
  }

  get continueButton(): Locator {
    return this.page.getByRole('button', { name: 'Continue' })
  }

  get email(): Locator {
    return this.page.getByRole('textbox', { name: 'Email' })
  }

  get password(): Locator {
    return this.page.getByRole('textbox', { name: 'Password' })
  }

  get signInButton(): Locator {
    return this.page.getByRole('button', { name: 'Sign in', exact: true })
  }

  get problem(): Locator {
    return this.page.getByRole('alert')
  }

  /** The button in the header that names the person and opens the switcher. */
  get switcher(): Locator {
    return this.page.getByRole('button', { name: /^account:/i })
  }

  get notes(): Locator {
    return this.page.getByRole('list', { name: 'Notes' }).getByRole('listitem')
  }

  get newNote(): Locator {
    return this.page.getByRole('textbox', { name: 'New note' })
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true })
  }

  /** The account in the open switcher that belongs to this organisation. */
  account(organisation: string): Locator {
    return this.page.getByRole('menuitemradio').filter({ hasText: organisation })
  }

  /** One of the ways in and out at the end of the open switcher. */
  action(name: string): Locator {
    return this.page.getByRole('menuitem', { name, exact: true })
  }

  /** Goes through both steps from wherever the first one is shown. */
  async signIn({ slug, email, password }: SignIn): Promise<void> {
    await this.slug.fill(slug)
    await this.continueButton.click()
    await this.email.fill(email)
    await this.password.fill(password)
    await this.signInButton.click()
  }

  /** Fills in the form of a new organisation and its first account. */
  async createOrganisation(given: { name: string; email: string; password: string }): Promise<void> {
    const fill = (name: string, text: string) => this.page.getByRole('textbox', { name }).fill(text)
    await fill('Organisation name', given.name)
    await fill('Your name', 'Ada Winter')
    await fill('Email', given.email)
    await fill('Password', given.password)
    await this.page.getByRole('button', { name: 'Create organisation' }).click()
    await this.heading('No notes yet').waitFor()
  }

  async post(text: string): Promise<void> {
    await this.newNote.fill(text)
    await this.page.keyboard.press('Enter')
    await this.notes.filter({ hasText: text }).waitFor()
  }

  async choose(action: string): Promise<void> {
    await this.switcher.click()
    await this.action(action).click()
  }

  async switchTo(organisation: string): Promise<void> {
    await this.switcher.click()
    await this.account(organisation).click()
    await this.waitForOrganisation(organisation)
  }

  /** Waits until the header names the organisation and its notes are listed. */
  async waitForOrganisation(name: string): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name }).waitFor()
    await this.notes.first().waitFor()
  }

  /** Texts of the notes on the page, sorted. */
  async noteTexts(): Promise<string[]> {
    await this.notes.first().waitFor()
    const texts = await this.notes.evaluateAll((items) =>
      items.map((item) => item.querySelector('p:last-of-type')?.textContent ?? ''),
    )
    return texts.toSorted()
  }

  /** Makes the page ask for the notes again, as coming back to its window does. */
  async askAgain(): Promise<void> {
    await this.page.evaluate(() => void dispatchEvent(new Event('visibilitychange')))
  }

  /** Until every request has been answered and what came of it is on the page: no late answer is left to come. */
  settle = (): Promise<void> => this.#network.settle()

  /** Watches that no note of another organisation is in the page once it names `to`, nor one of `to` before. */
  record(watched: { to: string; foreign: readonly string[]; own: readonly string[] }) {
    return recordRows(this.page, { ...watched, namedIn: 'header a' })
  }

  /** The headers with which a request of this device is a request of its account in this organisation. */
  async headersOf(tenantId: string, transport: Transport): Promise<Record<string, string>> {
    const { accessToken, session } = await this.#grantOf(tenantId)
    return transport === 'bearer'
      ? { authorization: `Bearer ${accessToken}` }
      : { 'nest-auth-transport': 'cookie', 'nest-auth-session': session.id }
  }

  /** What must not stay on the device when the account in this organisation signs out. */
  async secretsOf(tenantId: string, transport: Transport): Promise<string[]> {
    const { accessToken, refreshToken, session } = await this.#grantOf(tenantId)
    if (transport === 'bearer') return [accessToken, refreshToken]
    const cookies = await this.page.context().cookies()
    return cookies.filter(({ name }) => name.includes(session.id)).map(({ value }) => value)
  }

  /** Everything this device keeps, as text: storages and cookies. */
  async kept(): Promise<string> {
    return (await storedText(this.page)) + JSON.stringify(await this.page.context().cookies())
  }

  async #grantOf(tenantId: string): Promise<Grant> {
    const grant = await this.page.evaluate((id) => {
      const [, stored] = Object.entries({ ...localStorage }).find(([key]) => key.endsWith(`/${id}`)) ?? []
      return JSON.parse(stored ?? 'null') as Grant | null
    }, tenantId)
    if (!grant) throw new Error(`This device holds no session in ${tenantId}.`)
    return grant
  }
}

/** What the client keeps of one session; there are no tokens where they travel in a cookie. */
interface Grant {
  accessToken: string
  refreshToken: string
  session: { id: string }
}
