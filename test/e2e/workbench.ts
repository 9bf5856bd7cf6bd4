import type { Locator, Page } from 'playwright-core'
import { SettledNetwork } from './settled-network.ts'

/** The page of the example as a person meets it: found by roles and accessible names only. */
export class Workbench {
  readonly #network: SettledNetwork

  constructor(readonly page: Page) {
    this.#network = new SettledNetwork(page)
  }

  /** Until every request has been answered and what came of it is on the page: no late answer is left to come. */
  settle = (): Promise<void> => this.#network.settle()

  readonly switchPhrase = /^organisation:/i

  get email(): Locator {
    return this.page.getByRole('textbox', { name: 'Email' })
  }

  get password(): Locator {
    return this.page.getByRole('textbox', { name: 'Password' })
  }

  get signInButton(): Locator {
    return this.page.getByRole('button', { name: 'Sign in', exact: true })
  }

  /** The button in the header that names the current organisation and opens the switcher. */
  get switcher(): Locator {
    return this.page.getByRole('button', { name: this.switchPhrase })
  }

  get userMenu(): Locator {
    return this.page.getByRole('button', { name: /^account of/i })
  }

  get signOutButton(): Locator {
    return this.page
      .getByRole('button', { name: 'Sign out', exact: true })
      .or(this.page.getByRole('menuitem', { name: 'Sign out', exact: true }))
  }

  get projects(): Locator {
    return this.page.getByRole('list', { name: 'Projects' }).getByRole('listitem')
  }

  /** One organisation in the open switcher. */
  organisation(name: string): Locator {
    return this.page
      .getByRole('option', { name })
      .or(this.page.getByRole('menuitemradio', { name }))
      .or(this.page.getByRole('menuitem', { name }))
  }

  async signIn(url: string, person: { email: string; password: string }): Promise<void> {
    await this.page.goto(url)
    await this.email.fill(person.email)
    await this.password.fill(person.password)
    await this.signInButton.click()
    await this.switcher.waitFor()
  }

  async switchTo(name: string): Promise<void> {
    await this.switcher.click()
    await this.organisation(name).click()
    await this.waitForOrganisation(name)
  }

  /** Waits until the header names the organisation and its projects are listed. */
  async waitForOrganisation(name: string): Promise<void> {
    await this.page
      .getByRole('button', { name: this.switchPhrase })
      .and(this.page.getByRole('button', { name }))
      .waitFor()
    await this.projects.first().waitFor()
  }

  async signOut(): Promise<void> {
    if (!(await this.signOutButton.isVisible())) await this.userMenu.click()
    await this.signOutButton.click()
    await this.signInButton.waitFor()
  }

  /** Names of the projects on the page, sorted. */
  async projectNames(): Promise<string[]> {
    await this.projects.first().waitFor()
    const names = await this.projects
      .getByRole('checkbox')
      .evaluateAll((boxes) =>
        boxes.map((box) => (box as HTMLInputElement).labels?.[0]?.textContent?.trim() ?? ''),
      )
    return names.toSorted()
  }
}
