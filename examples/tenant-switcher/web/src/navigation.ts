import { useEffect, useSyncExternalStore } from 'react'

const pages = ['projects', 'members', 'sessions', 'account', 'sign-up', 'forgot-password'] as const
export type Page = (typeof pages)[number]

/** The page named in the address: `#/sessions`. Links are ordinary `<a href="#/sessions">`. */
export function usePage(): Page {
  const name = useAddress().at(-1)
  return pages.find((page) => page === name) ?? 'projects'
}

/** The organisation named in the address by whoever shared it: `#/globex/projects`. */
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

/** Forgets the organisation that the address names: this tab has turned to one of its own accord. */
export function leaveLink() {
  const [, page] = partsOf(location.hash)
  if (page !== undefined) location.replace(`#/${page}`)
}

export function goTo(page: Page) {
  location.hash = `/${page}`
}

export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Workbench`
  }, [title])
}

function onHashChange(listener: () => void) {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
