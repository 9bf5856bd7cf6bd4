import { expect, test } from 'vitest'
import { RefreshCounter } from './refresh-counter.ts'
import { ada, createShortLivedWorld, grace, isServed } from './short-lived-world.ts'

const { signedIn, newTab } = createShortLivedWorld()

test(
  'two tabs and ten tabs refresh once per expiry, a hundred times over',
  { timeout: 400_000 },
  async () => {
    const expiries = 100
    const devices = await Promise.all([signedIn(ada), signedIn(grace)])
    const counters = devices.map(({ device }) => new RefreshCounter(device))
    const tabs = await Promise.all(
      [1, 9].map(async (more, index) => {
        const { device, workbench } = devices[index]!
        const all = [workbench]
        for (let n = 0; n < more; n++) all.push(await newTab(device))
        return all
      }),
    )
    await expect
      .poll(() => Math.min(...counters.map(({ tokens }) => tokens.length)), {
        timeout: 350_000,
        interval: 1_000,
      })
      .toBeGreaterThanOrEqual(expiries)
    for (const { statuses, repeated } of counters) {
      expect(new Set(statuses)).toEqual(new Set([200]))
      expect(repeated, 'tokens exchanged more than once').toEqual([])
    }
    for (const tab of tabs.flat()) expect(await isServed(tab)).toBe(true)
  },
)
