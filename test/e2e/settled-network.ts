import type { Page, Request } from 'playwright-core'
import { expect } from 'vitest'

/** Counts what a page has asked for and not been answered; a stream of events never ends and does not count. */
export class SettledNetwork {
  readonly #inFlight = new Set<Request>()

  constructor(readonly page: Page) {
    page.on('request', (request) => {
      if (!request.url().endsWith('/auth/events')) this.#inFlight.add(request)
    })
    page.on('requestfinished', (request) => this.#inFlight.delete(request))
    page.on('requestfailed', (request) => this.#inFlight.delete(request))
  }

  /** Until every request has been answered and what came of it is on the page: no late answer is left to come. */
  async settle(): Promise<void> {
    await expect.poll(() => this.#inFlight.size, { message: 'requests in flight' }).toBe(0)
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
  }
}
