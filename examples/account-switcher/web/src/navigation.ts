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
  return partsOf(useSyncExternalStore(onHashChange, () => location.hash))
}

function partsOf(hash: string): string[] {
  return hash.replace(/^#\/?/, '').split('/')
}

/** Leads on from the pages of signing in and up; every other page is where whoever signs in wants to go. */
export function leaveEntrance() {
  const page = partsOf(location.hash).at(-1)
  if (page === 'add-account' || page === 'sign-up') goTo('notes')
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
