import { expect, test } from 'vitest'
import { RefreshCounter } from './refresh-counter.ts'
import { createShortLivedWorld, isServed, pause, ttlSeconds } from './short-lived-world.ts'
import { Workbench } from './workbench.ts'

const { signedIn, newTab, expectTroubles } = createShortLivedWorld()

test('a tab that dies between the new tokens and keeping them takes nobody along', async () => {
  const { device, page } = await signedIn()
  const other = await newTab(device)
  const refreshes = new RefreshCounter(device)
  const died = new Promise<void>((done) => {
    void device.route(
      '**/auth/refresh',
      async (route) => {
        const frame = route.request().frame().page()
        await route.fetch()
        await frame.close()
        done()
      },
      { times: 1 },
    )
  })
  await died
  const survivor = page.isClosed() ? other : new Workbench(page)
  await pause(survivor.page, 3 * ttlSeconds)
  expect(await isServed(survivor)).toBe(true)
  expect(refreshes.statuses.filter((status) => status !== 200)).toEqual([])
})

test('being offline for several lifetimes of a token signs nobody out', async () => {
  expectTroubles()
  const { device, workbench, page } = await signedIn()
  await device.setOffline(true)
  await pause(page, 4 * ttlSeconds)
  expect(await workbench.switcher.isVisible()).toBe(true)
  await device.setOffline(false)
  await expect.poll(() => isServed(workbench), { timeout: 20_000 }).toBe(true)
})

test.each([503, 429])('a storm of answers with %i signs nobody out, and is not fed', async (status) => {
  expectTroubles()
  const { device, workbench, page } = await signedIn()
  const others = [await newTab(device), await newTab(device)]
  await device.route('**/auth/refresh', (route) => route.fulfill({ status, body: '<h1>Try later</h1>' }))
  const refreshes = new RefreshCounter(device)
  await pause(page, 16)
  expect(await workbench.switcher.isVisible()).toBe(true)
  // One try every five seconds, whatever the number of tabs; the first may just have been under way.
  expect(refreshes.tokens.length).toBeGreaterThan(0)
  expect(refreshes.tokens.length).toBeLessThanOrEqual(5)
  await device.unroute('**/auth/refresh')
  for (const tab of [workbench, ...others]) {
    await expect.poll(() => isServed(tab), { timeout: 30_000 }).toBe(true)
  }
})

test.each([24, -24])('a clock that jumps by %i hours changes nothing', async (hours) => {
  const { device, page } = await signedIn()
  const other = await newTab(device)
  const shift = (ms: number) => {
    const real = Date.now
    Date.now = () => real() + ms
  }
  for (const tab of [page, other.page]) await tab.evaluate(shift, hours * 3_600_000)
  const refreshes = new RefreshCounter(device)
  await pause(page, 5 * ttlSeconds)
  for (const tab of [page, other.page]) {
    // Asked for anew: what is in a cache would look as if it came from the future.
    await tab.getByRole('link', { name: 'Sessions' }).click()
    await tab.getByText('This session', { exact: true }).waitFor()
  }
  // No more than two in the life of a token.
  expect(refreshes.tokens.length).toBeLessThanOrEqual(2 * 6)
  expect(refreshes.statuses.filter((status) => status !== 200)).toEqual([])
})
