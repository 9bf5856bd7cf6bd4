import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { DevOutbox } from './dev-outbox.ts'
import { isSender } from './mail-address.ts'
import { inertName } from './mail-content.ts'
import type { AppUrl, MailLink } from './mail-links.ts'
import type { MailOptions } from './mail.options.ts'
import type { MailSender } from './mail-sender.ts'
import { mailTemplates } from './mail-templates.ts'
import type { MailKind, MailTemplate } from './mail-templates.ts'
import { smtpSender } from './smtp-sender.ts'

/** The settings of mails with every default applied. */
export interface ResolvedMailOptions {
  sender: MailSender
  /** The sender, where it is the one for developing. */
  devOutbox: DevOutbox | null
  from: string
  appUrl: AppUrl
  links: Partial<Record<MailLink, string>>
  productName: string
  templates: Record<MailKind, MailTemplate>
}

/** Applies the defaults and refuses what cannot work or is unsafe; null where no mail is to be sent. */
export function resolveMailOptions(
  options: MailOptions | undefined,
  isProduction: boolean,
): ResolvedMailOptions | null {
  if (options === undefined) return null
  const { sender, smtp, devOutbox = false, appUrl, links = {}, templates = {} } = options
  if ([sender, smtp, devOutbox || undefined].filter((way) => way !== undefined).length !== 1) {
    throw new NestAuthMisuseError('mail needs exactly one of sender, smtp and devOutbox: true.')
  }
  if (devOutbox && isProduction) {
    throw new NestAuthMisuseError(
      'mail.devOutbox shows every mail to everybody: set mail.smtp or mail.sender where NODE_ENV is production.',
    )
  }
  const outbox = devOutbox ? new DevOutbox() : null
  const from = options.from ?? (outbox ? 'outbox@localhost' : '')
  if (!isSender(from)) {
    throw new NestAuthMisuseError('mail.from must be one address, such as `Acme <no-reply@acme.example>`.')
  }
  if (typeof appUrl === 'string') assertPageUrl('mail.appUrl', appUrl, isProduction)
  else if (typeof appUrl !== 'function') throw pageUrlError('mail.appUrl')
  for (const [page, path] of Object.entries(links)) {
    if (!path.startsWith('/')) assertPageUrl(`mail.links.${page}`, path, isProduction)
  }
  return {
    sender: sender ?? outbox ?? smtpSender(checkedSmtpUrl(smtp)),
    devOutbox: outbox,
    from,
    appUrl,
    links,
    productName: inertName(
      options.productName ?? (typeof appUrl === 'string' ? new URL(appUrl).host : 'your account'),
    ),
    templates: { ...mailTemplates, ...templates },
  }
}

function checkedSmtpUrl(url: unknown): string {
  if (typeof url === 'string' && /^smtps?:\/\//.test(url) && URL.canParse(url)) return url
  throw new NestAuthMisuseError('mail.smtp must be an URL such as smtps://user:password@mail.example.com.')
}

function assertPageUrl(name: string, url: string, isProduction: boolean): void {
  if (!URL.canParse(url)) throw pageUrlError(name)
  const { protocol, hostname } = new URL(url)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1'
  if (protocol !== 'https:' && (protocol !== 'http:' || (isProduction && !isLocal))) throw pageUrlError(name)
}

function pageUrlError(name: string): NestAuthMisuseError {
  return new NestAuthMisuseError(
    `${name} must be the https address of your pages: https://app.example.com, or while developing ` +
      'http://localhost:5173.',
  )
}
