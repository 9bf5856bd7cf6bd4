import type { Page } from 'playwright-core'

/** Everything the page keeps, session and device storage together, as text. */
export async function storedText(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
}

/** The tokens the page keeps: strings under a key that says token, and anything shaped like a JWT. */
export async function storedTokens(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>()
    const collect = (key: string, value: unknown) => {
      if (typeof value === 'string') {
        if (/token/i.test(key) && value.length >= 16) found.add(value)
        for (const jwt of value.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? []) found.add(jwt)
        try {
          const inner: unknown = JSON.parse(value)
          if (typeof inner === 'object') collect(key, inner)
        } catch {
          // Plain text.
        }
      } else if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) collect(name, inner)
      }
    }
    collect('', { ...localStorage })
    collect('', { ...sessionStorage })
    return [...found]
  })
}
