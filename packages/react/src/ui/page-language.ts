import { isRTL } from 'react-aria-components/I18nProvider'

export interface PageLanguage {
  direction: 'ltr' | 'rtl'
  /** A locale of that direction: the page's own where it fits. */
  locale: string
}

/** In which language and direction an element stands, which need not be those of the browser. */
export function languageOf(element: HTMLElement | null): PageLanguage {
  if (!element) return { direction: 'ltr', locale: 'en' }
  const direction = getComputedStyle(element).direction === 'rtl' ? 'rtl' : 'ltr'
  const named = element.closest<HTMLElement>('[lang]')?.lang
  const locale = [named, navigator.language].find((tag) => tag && fits(tag, direction))
  return { direction, locale: locale ?? (direction === 'rtl' ? 'ar' : 'en') }
}

function fits(tag: string, direction: string): boolean {
  try {
    return isRTL(tag) === (direction === 'rtl')
  } catch {
    return false // Not a language tag.
  }
}
