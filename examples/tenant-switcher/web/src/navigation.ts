import { useEffect, useSyncExternalStore } from 'react'

export type Page = 'projects' | 'sessions' | 'sign-up'

/** The page named in the address: `#/sessions`. Links are ordinary `<a href="#/sessions">`. */
export function usePage(): Page {
  const name = useSyncExternalStore(onHashChange, () => location.hash.replace(/^#\/?/, ''))
  return name === 'sessions' || name === 'sign-up' ? name : 'projects'
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
