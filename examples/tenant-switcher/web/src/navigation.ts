import { useEffect, useSyncExternalStore } from 'react'

const pages = ['projects', 'members', 'sessions', 'account', 'sign-up', 'forgot-password'] as const
export type Page = (typeof pages)[number]

/** The page named in the address: `#/sessions`. Links are ordinary `<a href="#/sessions">`. */
export function usePage(): Page {
  const name = useSyncExternalStore(onHashChange, () => location.hash.replace(/^#\/?/, ''))
  return pages.find((page) => page === name) ?? 'projects'
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
