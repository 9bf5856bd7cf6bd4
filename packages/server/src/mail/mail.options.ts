import type { MailTemplate, MailKind } from './mail-templates.ts'
import type { AppUrl, MailLink } from './mail-links.ts'
import type { MailSender } from './mail-sender.ts'

/** Settings of mails. Name one way of sending: `sender`, `smtp` or `devOutbox`. */
export interface MailOptions {
  /** Your own way of sending. @default none */
  sender?: MailSender
  /** URL of an SMTP server, such as `smtps://user:password@mail.example.com`. @default none */
  smtp?: string
  /**
   * Sends nothing and shows the mails at `GET /auth/dev/outbox`, to everybody; refused where NODE_ENV is `production`.
   * @default false
   */
  devOutbox?: boolean
  /** The sender's address, such as `Acme <no-reply@acme.example>`. @default none; the outbox needs none */
  from?: string
  /** Address of the pages that mails lead to, such as `https://app.example.com`; a function may differ by tenant. */
  appUrl: AppUrl
  /** Other paths, or whole addresses, of those pages. @default /reset-password, /verify-email, /confirm-email, /invitation */
  links?: Partial<Record<MailLink, string>>
  /** What the mails call your product. @default the host of `appUrl`, or 'your account' where that is a function */
  productName?: string
  /** Mails in your own words or language. @default English */
  templates?: Partial<Record<MailKind, MailTemplate>>
}
