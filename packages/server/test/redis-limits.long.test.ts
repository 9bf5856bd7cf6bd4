import { expect, it } from 'vitest'
import { RateLimits } from '../src/index.ts'
import { fresh } from './people.ts'
import { createTestApp } from './test-app.ts'

/** Speaks as much of ioredis as the limits use; what it was told is seen by every process that shares it. */
function redisServer() {
  const counts = new Map<string, { total: number; endsAt: number }>()
  const server = { state: 'up' as 'up' | 'gone' | 'hanging' }
  const increment = async ([key, points, seconds]: [string, string, string]) => {
    if (server.state === 'gone') throw new Error('Connection is closed.')
    if (server.state === 'hanging') await new Promise(() => {})
    const known = counts.get(key)
    const count =
      known && known.endsAt > Date.now() ? known : { total: 0, endsAt: Date.now() + Number(seconds) * 1000 }
    count.total += Number(points)
    counts.set(key, count)
    return [count.total, count.endsAt - Date.now()]
  }
  const connect = () => ({
    get status() {
      return server.state === 'gone' ? 'reconnecting' : 'ready'
    },
    defineCommand() {},
    rlflxIncr: increment,
  })
  return { server, connect, flush: () => counts.clear() }
}

it('Limits in Redis hold over processes, and are no looser while it is gone, slow or emptied', async () => {
  const redis = redisServer()
  const open = () =>
    createTestApp({
      tenancy: 'off',
      options: {
        limits: {
          store: { redis: redis.connect() },
          budgets: { passwordReset: { account: { points: 6, seconds: 60 }, address: null, tenant: null } },
        },
      },
    })
  const apps = [await open(), await open()]
  try {
    const [first, second] = apps.map((app) => app.nest.get(RateLimits, { strict: false })) as [
      RateLimits,
      RateLimits,
    ]
    const passing = async (limits: RateLimits, account: string, times: number) => {
      const tries = await Promise.allSettled(
        Array.from({ length: times }, () => limits.count('passwordReset', { account })),
      )
      return tries.filter(({ status }) => status === 'fulfilled').length
    }

    const shared = fresh('account')
    expect((await passing(first, shared, 4)) + (await passing(second, shared, 4))).toBe(6)

    for (const fault of ['gone', 'hanging'] as const) {
      const account = fresh('account')
      await passing(first, account, 3)
      await passing(second, account, 2)
      redis.server.state = fault
      // Five are known to the second process: it lets one more through, and no new start.
      expect(await passing(second, account, 4)).toBe(1)
      redis.server.state = 'up'
    }

    const account = fresh('account')
    await passing(first, account, 5)
    redis.flush()
    expect(await passing(first, account, 4)).toBe(1)
  } finally {
    for (const app of apps) await app.close()
  }
})
