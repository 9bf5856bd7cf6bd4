import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

const storageKey = 'workbench.theme'
const systemDark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** Puts the theme on the document: the chosen one, else the system's. */
export function applyTheme() {
  document.documentElement.dataset.theme = currentTheme()
  for (const listener of listeners) listener()
}

export function chooseTheme(theme: Theme) {
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // Storage is blocked or full: the choice lasts until the page is left.
  }
  chosen = theme
  applyTheme()
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, currentTheme)
}

let chosen = storedTheme()
systemDark.addEventListener('change', applyTheme)

function currentTheme(): Theme {
  return chosen ?? (systemDark.matches ? 'dark' : 'light')
}

function storedTheme(): Theme | null {
  try {
    const stored = localStorage.getItem(storageKey)
    return stored === 'light' || stored === 'dark' ? stored : null
  } catch {
    return null
  }
}
