import { useState } from 'react'

const pages = ['reset-password', 'verify-email', 'confirm-email', 'invitation'] as const

/** Where a link in a mail leads, and the token it carries. */
export interface MailLink {
  page: (typeof pages)[number]
  token: string
  /** Goes on to the application; the token leaves the address with it. */
  leave: () => void
}

/** The mailed link this tab was opened with: `/invitation#token=…`. The part after # is never sent to a server. */
export function useMailLink(): MailLink | null {
  const [link, setLink] = useState(readAddress)
  const leave = () => {
    history.replaceState(null, '', '/')
    setLink(null)
  }
  return link && { ...link, leave }
}

function readAddress(): Pick<MailLink, 'page' | 'token'> | null {
  const page = pages.find((page) => location.pathname === `/${page}`)
  return page ? { page, token: new URLSearchParams(location.hash.slice(1)).get('token') ?? '' } : null
}
