import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Gallery } from './gallery.ts'
import { setStage } from './stage.ts'

const stage = setStage()

async function show(piece: string, state: string, look?: Parameters<Gallery['url']>[2]): Promise<Page> {
  const page = await stage.browser.newPage()
  await page.goto(stage.gallery.url(piece, state, look))
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

/** A busy machine makes any one round slow: the best of several is what the page itself needs. */
async function bestOf(rounds: number, measure: () => Promise<number>): Promise<number> {
  const measured: number[] = []
  for (let round = 0; round < rounds; round++) measured.push(await measure())
  return Math.min(...measured)
}

test('under a finger a searchable list is seen at once, and no keyboard covers it', async () => {
  const page = await stage.browser.newPage({
    viewport: { width: 390, height: 760 },
    hasTouch: true,
    isMobile: true,
  })
  await page.goto(stage.gallery.url('tenant-switcher', 'paged'))
  const trigger = page.locator('button.na-trigger')
  const isSeen = () => getComputedStyle(document.querySelector('.na-popover')!).opacity === '1'
  // Loads the popup, as coming near it does.
  await trigger.tap()
  const ms = await bestOf(3, async () => {
    await page.getByRole('option').first().waitFor()
    await page.waitForFunction(isSeen)
    await page.keyboard.press('Escape')
    await page.getByRole('option').first().waitFor({ state: 'detached' })
    return trigger.evaluate(async (button: HTMLElement) => {
      const begun = performance.now()
      const isSeen = () => {
        const popup = document.querySelector('.na-popover')
        return popup && getComputedStyle(popup).opacity === '1' && popup.querySelector('[role=option]')
      }
      button.click()
      while (!isSeen()) await new Promise(requestAnimationFrame)
      return performance.now() - begun
    })
  })
  expect(ms).toBeLessThan(300)
  expect(await focusOf(page)).toBe('popup')
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('INPUT')
  await page.getByPlaceholder(/search/i).tap()
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
})

describe('ten thousand tenants', () => {
  test('are listed within 100 ms of a click', async () => {
    const page = await show('tenant-switcher', 'ten-thousand')
    const trigger = page.locator('button.na-trigger')
    // Loads the popup, as coming near it does.
    await trigger.click()
    const ms = await bestOf(5, async () => {
      await page.getByRole('option').first().waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('option').first().waitFor({ state: 'detached' })
      return trigger.evaluate(async (button: HTMLElement) => {
        const begun = performance.now()
        button.click()
        while (!document.querySelector('[role=option]')) await new Promise(requestAnimationFrame)
        return performance.now() - begun
      })
    })
    console.log(`opening with ten thousand tenants: ${ms.toFixed(0)} ms`)
    expect(ms).toBeLessThan(100)
  })

  test('are searched and scrolled without a frame longer than 50 ms', async () => {
    const page = await show('tenant-switcher', 'ten-thousand')
    await page.locator('button.na-trigger').click()
    const search = page.getByRole('combobox')
    await search.waitFor()
    const longestFrameWhile = (work: () => Promise<void>) => async () => {
      await page.evaluate(() => {
        const frames = { longest: 0, isOver: false }
        let last = performance.now()
        const look = (now: number) => {
          frames.longest = Math.max(frames.longest, now - last)
          last = now
          if (!frames.isOver) requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
        Object.assign(window, { frames })
      })
      await work()
      return page.evaluate(() => {
        const { frames } = window as unknown as { frames: { longest: number; isOver: boolean } }
        frames.isOver = true
        return frames.longest
      })
    }
    const typing = await bestOf(
      5,
      longestFrameWhile(async () => {
        await page.keyboard.type('cyberdyne 7', { delay: 20 })
        for (let letter = 0; letter < 11; letter++) await page.keyboard.press('Backspace', { delay: 10 })
      }),
    )
    const scrolling = await bestOf(
      5,
      longestFrameWhile(async () => {
        await page.getByRole('listbox').hover()
        for (let step = 0; step < 20; step++) await page.mouse.wheel(0, 400)
      }),
    )
    console.log(`longest frame: typing ${typing.toFixed(0)} ms, scrolling ${scrolling.toFixed(0)} ms`)
    expect(typing).toBeLessThan(50)
    expect(scrolling).toBeLessThan(50)
  })
})
