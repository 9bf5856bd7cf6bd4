import { useEffect, useSyncExternalStore } from 'react'

const pages = ['notes', 'members', 'accounts', 'sessions', 'account', 'add-account', 'sign-up'] as const
export type Page = (typeof pages)[number]

/** The page named in the address: `#/accounts`. Links are ordinary `<a href="#/accounts">`. */
export function usePage(): Page {
  const name = useAddress().at(-1)
  return pages.find((page) => page === name) ?? 'notes'
}

/** The organisation named in the address by whoever shared it: `#/globex/notes`. */
export function useLinkedOrganisation(): string | null {
  const [slug, page] = useAddress()
  return slug && page !== undefined ? slug : null
}

/** An address that leads to a page of an organisation, wherever whoever follows it is. */
export function linkTo(slug: string, page: Page): string {
  return `#/${slug}/${page}`
}

function useAddress(): string[] {
  const hash = useSyncExternalStore(onHashChange, () => location.hash)
  return hash.replace(/^#\/?/, '').split('/')
}

export function goTo(page: Page) {
  location.hash = `/${page}`
}

export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Noticeboard`
  }, [title])
}

function onHashChange(listener: () => void) {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
