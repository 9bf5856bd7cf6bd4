/** The pages that mails lead to. */
export const linkPaths = {
  resetPassword: '/reset-password',
  verifyEmail: '/verify-email',
  confirmEmail: '/confirm-email',
  invitation: '/invitation',
} as const

/** The name of a page that mails lead to. */
export type MailLink = keyof typeof linkPaths

/** Names the address of the application's pages for a tenant; null where there is none. */
export type AppUrl = string | ((tenant: { slug: string } | null) => string)

/**
 * Builds the links of mails from configuration alone; no header of any request is looked at. The token stands in the
 * fragment, which browsers send to no server: it is in no log and no referrer.
 */
export function linkTo(
  page: MailLink,
  token: string,
  tenant: { slug: string } | null,
  { appUrl, links }: { appUrl: AppUrl; links: Partial<Record<MailLink, string>> },
): string {
  const base = typeof appUrl === 'function' ? appUrl(tenant) : appUrl
  const path = links[page] ?? linkPaths[page]
  const url = new URL(URL.canParse(path) ? path : `${base.replace(/\/+$/, '')}${path}`)
  url.hash = `token=${token}`
  return url.href
}
