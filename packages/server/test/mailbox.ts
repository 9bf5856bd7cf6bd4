import type { MailMessage, MailOptions, MailSender } from '../src/index.ts'
import { MailQueue } from '../src/mail/mail-queue.ts'
import type { TestApp } from './test-app.ts'

/** Keeps what is sent. While `isBroken` it takes nothing. */
export class Mailbox implements MailSender {
  readonly messages: MailMessage[] = []
  isBroken = false
  /** How often something was handed over, taken or not. */
  attempts = 0

  async send(message: MailMessage): Promise<void> {
    this.attempts += 1
    if (this.isBroken) throw new Error(`550 no such user: ${message.to}`)
    this.messages.push(message)
  }

  /** Options of an application that sends to this mailbox. */
  options(more: Partial<MailOptions> = {}): MailOptions {
    return {
      sender: this,
      from: 'Acme <no-reply@acme.example>',
      appUrl: 'https://app.acme.example',
      productName: 'Acme Suite',
      ...more,
    }
  }

  /** The mails to an address, oldest first, once everything that is due has been tried. */
  async to(app: TestApp, address: string): Promise<MailMessage[]> {
    await app.nest.get(MailQueue, { strict: false }).idle()
    return this.messages.filter(({ to }) => to === address)
  }

  /** The token of the latest link to a page that was sent to an address. */
  async token(app: TestApp, address: string, page: string): Promise<string> {
    const links = (await this.to(app, address)).map(({ text }) => linkIn(text))
    const link = links.findLast((candidate) => candidate?.includes(`${page}#`))
    if (!link) throw new Error(`no mail to ${address} leads to ${page}`)
    return tokenIn(link)
  }
}

/** The link of a mail. */
export const linkIn = (text: string) => /https?:\/\/\S+#token=\S+/.exec(text)?.[0] ?? null

/** The token of a link. */
export const tokenIn = (link: string) => new URL(link).hash.replace('#token=', '')
