import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { RunningExample } from './running-example.ts'

/** The mails of a running example, as its developer reads them: on the outbox page. */
export class Outbox {
  constructor(readonly example: RunningExample) {}

  /** Opens the latest mail to an address and follows its link, in a new tab of the device. */
  async followLink(device: BrowserContext, to: string): Promise<Page> {
    const page = await device.newPage()
    const mail = page.getByRole('article').filter({ hasText: to }).first()
    // Mails are sent after the request that caused them has been answered.
    await expect
      .poll(
        async () => {
          await page.goto(`${this.example.webUrl}/auth/dev/outbox`)
          return mail.getByRole('link').count()
        },
        { message: `a mail with a link to ${to}` },
      )
      .toBeGreaterThan(0)
    await mail.getByRole('link').first().click()
    return page
  }
}
