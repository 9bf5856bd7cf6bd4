import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { setStage } from './stage.ts'

const stage = setStage()

async function show(piece: string, state: string, dir = 'ltr'): Promise<Page> {
  const page = await stage.browser.newPage()
  await page.goto(stage.gallery.url(piece, state, { dir }))
  await page.addStyleTag({
    content: 'main { display: flex; flex-direction: column; padding: 0 24px } body { margin: 0 }',
  })
  return page
}

/** Opens the popup of a trigger that stands at one end of a page of some width. */
async function open(page: Page, at: 'start' | 'end', width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 })
  await page.locator('main').evaluate((main, align) => (main.style.alignItems = align), at)
  await page.locator('button.na-trigger').click()
  await page.getByRole('dialog').waitFor()
}

async function close(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** How far the popup stands past its trigger, and from the edges of the page: each from the side where lines begin. */
function distances(page: Page) {
  return page.evaluate(() => {
    const [trigger, popup] = ['button.na-trigger', '.na-popover'].map((part) =>
      document.querySelector(part)!.getBoundingClientRect(),
    ) as [DOMRect, DOMRect]
    const width = document.documentElement.clientWidth
    const gaps = {
      trigger: [trigger.left - popup.left, popup.right - trigger.right],
      page: [popup.left, width - popup.right],
    }
    const isRightToLeft = document.documentElement.dir === 'rtl'
    const [atStart, atEnd] = isRightToLeft ? [1, 0] : [0, 1]
    return {
      start: Math.round(gaps.trigger[atStart]!),
      end: Math.round(gaps.trigger[atEnd]!),
      fromEdges: Math.round(Math.min(...gaps.page)),
    }
  })
}

describe.each(['ltr', 'rtl'])('a popup on a page that reads %s', (dir) => {
  test.each([
    ['user-button', 'ready'],
    ['account-switcher', 'accounts'],
    ['tenant-switcher', 'ready'],
  ])('of %s begins with its trigger, or ends with it where there is no room', async (piece, state) => {
    const page = await show(piece, state, dir)
    for (const width of [1280, 768]) {
      for (const at of ['start', 'end'] as const) {
        await open(page, at, width)
        expect((await distances(page))[at]).toBe(0)
        await close(page)
      }
    }
    for (const width of [360, 320]) {
      for (const at of ['start', 'end'] as const) {
        await open(page, at, width)
        expect((await distances(page)).fromEdges).toBeGreaterThanOrEqual(12)
        await close(page)
      }
    }
  })
})

test('the popup of a user button keeps its height while the tenants come', async () => {
  for (const state of ['late-one', 'late', 'late-paged']) {
    const page = await show('user-button', state)
    await open(page, 'end', 1280)
    const height = () => page.locator('.na-popover').evaluate((popup) => popup.getBoundingClientRect().height)
    const before = await height()
    expect(await page.locator('.na-skeleton-text').count()).toBe(4)
    await page.getByRole('option').first().waitFor()
    await expect.poll(() => page.locator('.na-skeleton-text').count()).toBe(0)
    expect(await height(), state).toBe(before)
  }
})
