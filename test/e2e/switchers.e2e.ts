import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TestBrowser } from './browser.ts'
import { openGallery } from './gallery.ts'
import type { Gallery } from './gallery.ts'

let gallery: Gallery
let browser: TestBrowser

beforeAll(async () => {
  gallery = await openGallery()
  browser = await TestBrowser.launch()
})

afterEach(() => browser.endTest())

afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

async function show(piece: string, state: string, look?: Parameters<Gallery['url']>[2]): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(gallery.url(piece, state, look))
  return page
}

/** Where the focus is: in the popup, on the trigger, or nowhere. */
function focusOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document
    if (activeElement?.closest('[role=dialog]')) return 'popup'
    return activeElement?.closest('.na-trigger') ? 'trigger' : (activeElement?.tagName ?? 'nowhere')
  })
}

describe.each([
  ['tenant-switcher', 'ready'],
  ['tenant-switcher', 'paged'],
  ['account-switcher', 'accounts'],
])('the focus of %s with %s', (piece, state) => {
  test('is in the popup whenever it is open, however soon it is opened again', async () => {
    const page = await show(piece, state)
    const trigger = page.locator('button.na-trigger')
    await trigger.focus()
    for (const pause of [0, 20, 60, 110, 200]) {
      await page.keyboard.press('Enter')
      await expect.poll(() => focusOf(page), { message: `opened after ${pause} ms` }).toBe('popup')
      await page.keyboard.press('Escape')
      await expect.poll(() => focusOf(page), { message: `closed after ${pause} ms` }).toBe('trigger')
      await page.waitForTimeout(pause)
    }
  })

  test('moves to the popup before it is painted, so that no key is lost', async () => {
    const page = await show(piece, state)
    const trigger = page.locator('button.na-trigger')
    await trigger.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => focusOf(page)).toBe('popup')
    await page.keyboard.press('Escape')
    await expect.poll(() => focusOf(page)).toBe('trigger')
    const focusAtFirstFrame = await trigger.evaluate(async (button: HTMLElement) => {
      button.click()
      await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
      return document.activeElement?.closest('[role=dialog]') ? 'popup' : 'elsewhere'
    })
    expect(focusAtFirstFrame).toBe('popup')
  })
})
