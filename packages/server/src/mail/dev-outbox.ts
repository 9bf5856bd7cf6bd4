import { escapeHtml } from './mail-content.ts'
import type { MailMessage, MailSender } from './mail-sender.ts'
import { outboxStyle } from './outbox-style.ts'

const capacity = 100

/** Keeps the latest mails in memory and shows them on a page, in the place of a mailbox while developing. */
export class DevOutbox implements MailSender {
  private readonly kept: (MailMessage & { sentAt: string })[] = []

  async send(message: MailMessage): Promise<void> {
    this.kept.unshift({ ...message, sentAt: new Date().toISOString() })
    this.kept.length = Math.min(this.kept.length, capacity)
  }

  /** The mails, the latest first. */
  list(): readonly (MailMessage & { sentAt: string })[] {
    return this.kept
  }

  /** The mails as a page. Links can be followed; nothing else in a mail is more than text. */
  page(): string {
    const mails = this.kept.map(
      ({ to, subject, text, sentAt }) =>
        `<article><h2>${escapeHtml(subject)}</h2><p>To <b>${escapeHtml(to)}</b>, ${escapeHtml(sentAt)}</p>` +
        `<pre>${withLinks(text)}</pre></article>`,
    )
    return (
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outbox</title>' +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<style>${outboxStyle}</style></head><body><main>` +
      `<h1>Outbox</h1><p>Mails of this server while developing, the latest first. None was sent.</p>` +
      `${mails.join('') || '<p>No mail yet. Sign up, invite somebody or ask for a new password, then reload this page.</p>'}</main></body></html>`
    )
  }
}

function withLinks(text: string): string {
  return escapeHtml(text).replace(/^https?:\/\/\S+$/gm, (link) => `<a href="${link}">${link}</a>`)
}
