import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newcomer } from '../people.ts'
import type { Person } from '../people.ts'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { TestApp, TestDatabase } from '../test-app.ts'
import { nodeStarter } from './app-nodes.ts'
import type { AppNode } from './app-nodes.ts'

describe('A rolling restart of two nodes under load', () => {
  let database: TestDatabase
  let app: TestApp
  let starter: Awaited<ReturnType<typeof nodeStarter>>
  let people: Person[]
  /** What a balancer knows: nodes that said they were ready when it last asked, a moment ago. */
  const ready = new Set<AppNode>()
  const all = new Set<AppNode>()

  beforeAll(async () => {
    database = await createLastingDatabase()
    app = await createTestApp({ database })
    starter = await nodeStarter(database.url!)
    people = []
    for (let index = 0; index < 8; index++) people.push(await newcomer(app))
  })
  afterAll(async () => {
    for (const node of all) if (node.isRunning) await node.stop('SIGKILL')
    await starter?.remove()
    await app?.close()
    await database?.drop()
  })

  it('fails no refresh and no request', async () => {
    const over = new AbortController()
    const join = async () => {
      const node = await starter.start()
      all.add(node)
      ready.add(node)
      return node
    }
    const first = await join()
    const second = await join()
    const balancer = (async () => {
      while (!over.signal.aborted) {
        for (const node of all) {
          const answer = await node.get('/auth/health/ready').catch(() => ({ status: 0 }))
          if (answer.status === 200) ready.add(node)
          else ready.delete(node)
        }
        await pause(100)
      }
    })()
    const failures: unknown[] = []
    let refreshes = 0
    const load = people.map(async (person) => {
      let { refreshToken, accessToken } = person
      while (!over.signal.aborted) {
        const node = [...ready][refreshes % ready.size]!
        const refreshed = await node.post('/refresh', { refreshToken }).catch((error: Error) => ({
          status: 0,
          body: { code: String(error.cause) } as Record<string, string>,
        }))
        if (refreshed.status === 200) {
          refreshToken = refreshed.body['refreshToken']!
          accessToken = refreshed.body['accessToken']!
        } else failures.push(refreshed)
        const guarded = await node.get('/app/private', accessToken).catch(() => ({ status: 0 }))
        if (guarded.status !== 200) failures.push(guarded)
        refreshes++
        await pause(5)
      }
    })
    await pause(500)
    const stops: number[] = []
    for (const old of [first, second]) {
      await join()
      await pause(300)
      const begun = performance.now()
      expect(await old.stop()).not.toBe('SIGKILL')
      stops.push(performance.now() - begun)
    }
    await pause(300)
    over.abort()
    await Promise.all([...load, balancer])
    expect(failures).toEqual([])
    expect(refreshes).toBeGreaterThan(50)
    expect(Math.max(...stops)).toBeLessThan(10_000)
  })
})
