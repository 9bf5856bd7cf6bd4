import { Inject, Injectable } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { isSingleAddress } from './mail-address.ts'
import { htmlOf, inertName } from './mail-content.ts'
import { linkTo } from './mail-links.ts'
import type { MailLink } from './mail-links.ts'
import type { MailKind } from './mail-templates.ts'

/** What one mail is made of. */
export interface MailRequest {
  kind: MailKind
  to: string
  tenant: { name: string; slug: string } | null
  link?: { page: MailLink; token: string; ttlSeconds: number }
  invitedBy?: string | null
}

/** Writes mails from their templates and hands them to the sender. */
@Injectable()
export class Mailer {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /** Does nothing where no mail is sent, or for what is no address of one person. */
  async send({ kind, to, tenant, link, invitedBy }: MailRequest): Promise<void> {
    const { mail } = this.options
    if (!mail || !isSingleAddress(to)) return
    const context = {
      productName: mail.productName,
      tenantName: tenant && inertName(tenant.name),
      invitedBy: invitedBy == null ? null : inertName(invitedBy),
      link: link ? linkTo(link.page, link.token, tenant, mail) : '',
      minutes: link ? Math.round(link.ttlSeconds / 60) : 0,
    }
    const { subject, text, html } = mail.templates[kind](context)
    await mail.sender.send({
      from: mail.from,
      to,
      // RFC 5322 §2.2: a header is one line, whatever a template made of it.
      subject: subject.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 200),
      text,
      html: html ?? htmlOf(text, context.link),
    })
  }
}
