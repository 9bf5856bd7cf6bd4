import { useEffect, useSyncExternalStore } from 'react'

const pages = ['notes', 'members', 'accounts', 'sessions', 'account', 'add-account', 'sign-up'] as const
export type Page = (typeof pages)[number]

/** The page named in the address: `#/accounts`. Links are ordinary `<a href="#/accounts">`. */
export function usePage(): Page {
  const name = useSyncExternalStore(onHashChange, () => location.hash.replace(/^#\/?/, ''))
  return pages.find((page) => page === name) ?? 'notes'
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
