import { expect, it, vi } from 'vitest'
import { RouteClock, RouteGivenUp } from './route-clock.ts'
import type { WalkedRoute } from './walked-route.ts'

const [orders, reports] = ['/orders', '/reports'].map((path) => ({ method: 'GET', path })) as [
  WalkedRoute,
  WalkedRoute,
]

it('gives up a route whose calls take longer together than it may, and no other', async () => {
  const times = [0, 1_500, 1_500, 2_500]
  vi.spyOn(performance, 'now').mockImplementation(() => times.shift() ?? 2_500)
  const clock = new RouteClock(2)
  const given: number[] = []
  const call = (route: WalkedRoute) =>
    clock.time(route, 'member', async (milliseconds) => {
      given.push(milliseconds)
      return 'answered'
    })
  await call(orders)
  await call(orders)
  await expect(call(orders)).rejects.toThrow(RouteGivenUp)
  await expect(call(reports)).resolves.toBe('answered')
  expect(given).toEqual([2_000, 500, 2_000])
  expect(clock.blindSpots).toEqual([
    'GET /orders: given up after 2 seconds: its 2 calls took that long together, and there is more to try. ' +
      "Raise routeTimeoutSeconds if it is slow, call it as fewer roles, or leave it out: routes: { 'GET /orders': { skip: 'why' } }.",
  ])
})

it('gives up a route that does not answer, and calls it no more', async () => {
  const clock = new RouteClock(1)
  const send = vi.fn(async () => null)
  await expect(clock.time(reports, 'owner', async () => 'answered')).resolves.toBe('answered')
  await expect(clock.time(reports, 'owner', async () => null)).rejects.toThrow(
    'it does not answer owner, after 1 calls that it did',
  )
  await expect(clock.time(orders, 'owner', send)).rejects.toThrow('it never answered (asked as owner)')
  await expect(clock.time(orders, 'member', send)).rejects.toThrow('it never answered (asked as owner)')
  expect(send).toHaveBeenCalledTimes(1)
})
