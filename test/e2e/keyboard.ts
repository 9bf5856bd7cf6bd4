import type { Locator, Page } from 'playwright-core'

const MOST_STOPS = 80

/** Presses Tab until the focus is on the element. Throws when Tab never leads there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await hasFocus(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${target.toString()}`)
}

/** Whether the element, or something inside it, has the focus. */
export async function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element.contains(document.activeElement))
}

/** Presses an arrow key until the choice is the active one, by focus or by aria-activedescendant. */
export async function arrowTo(page: Page, choice: Locator, key = 'ArrowDown'): Promise<void> {
  await choice.waitFor()
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await isActive(choice)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} does not reach ${choice.toString()}`)
}

async function isActive(choice: Locator): Promise<boolean> {
  return choice.evaluate((element) => {
    const active = document.activeElement
    if (!active) return false
    return element.contains(active) || active.getAttribute('aria-activedescendant') === element.id
  })
}
