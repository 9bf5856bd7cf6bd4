/** What a mail says. */
export interface MailContent {
  subject: string
  text: string
  /** @default the text as simple HTML */
  html?: string
}

/** What a mail may speak of. Names are plain text in one line; put them into HTML with `escapeHtml`. */
export interface MailContext {
  productName: string
  /** Name of the tenant concerned; null where there is none. */
  tenantName: string | null
  /** Who asks somebody to join; null where nobody does, or the person has gone. */
  invitedBy: string | null
  /** Where the recipient goes on; empty in mails that only tell. */
  link: string
  /** How long the link works; 0 in mails that only tell. */
  minutes: number
}

/** A text in one bounded line, with nothing that mail programs turn into a link or an instruction. */
export function inertName(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replace(/:\/\//g, ': //')
    .replace(/\bwww\./gi, 'www ')
    .trim()
    .slice(0, 120)
}

/** A text for HTML: shown as it is, never read as markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)};`)
}

/** A plain text as simple HTML; the link of the mail can be followed. */
export function htmlOf(text: string, link: string): string {
  const paragraphs = escapeHtml(text).split('\n\n')
  const anchor = escapeHtml(link)
  const body = paragraphs
    .map((paragraph) => (link && paragraph === anchor ? `<a href="${anchor}">${anchor}</a>` : paragraph))
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>')}</p>`)
  return `<!doctype html><html><body style="font-family:sans-serif">${body.join('')}</body></html>`
}
