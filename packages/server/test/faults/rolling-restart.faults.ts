import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newcomer } from '../people.ts'
import type { Person } from '../people.ts'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { TestApp, TestDatabase } from '../test-app.ts'
import { nodeStarter } from './app-nodes.ts'
import type { AppNode } from './app-nodes.ts'
import { runningNow } from '../../../../test/running-time.ts'

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

  const join = async () => {
    const node = await starter.start()
    all.add(node)
    ready.add(node)
    return node
  }

  /** Replaces both nodes, one after the other, while everybody goes on. */
  async function restartUnderLoad() {
    const begun = { real: performance.now(), running: runningNow() }
    const over = new AbortController()
    const before = [...all].filter((node) => node.isRunning)
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
      while (!over.signal.aborted) {
        const node = [...ready][refreshes % ready.size]!
        const refreshed = await node
          .post('/refresh', { refreshToken: person.refreshToken })
          .catch((error: Error) => ({
            status: 0,
            body: { code: String(error.cause) } as Record<string, string>,
          }))
        if (refreshed.status === 200) {
          person.refreshToken = refreshed.body['refreshToken']!
          person.accessToken = refreshed.body['accessToken']!
        } else failures.push(refreshed)
        const guarded = await node.get('/app/private', person.accessToken).catch(() => ({ status: 0 }))
        if (guarded.status !== 200) failures.push(guarded)
        refreshes++
        await pause(5)
      }
    })
    await pause(500)
    const stops: number[] = []
    for (const old of before) {
      await join()
      await pause(300)
      const begunStop = runningNow()
      expect(await old.stop()).not.toBe('SIGKILL')
      stops.push(runningNow() - begunStop)
    }
    await pause(300)
    over.abort()
    await Promise.all([...load, balancer])
    const heldUpMs = performance.now() - begun.real - (runningNow() - begun.running)
    return { failures, refreshes, stops, heldUpMs }
  }

  it('fails no refresh and no request', async () => {
    await join()
    await join()
    let restart = await restartUnderLoad()
    // A node gives its balancer a second to look away; where the whole machine stood still, nobody could look.
    for (let more = 0; more < 3 && restart.failures.length > 0 && restart.heldUpMs > 500; more++) {
      restart = await restartUnderLoad()
    }
    expect(restart.failures).toEqual([])
    expect(restart.refreshes).toBeGreaterThan(50)
    expect(Math.max(...restart.stops)).toBeLessThan(10_000)
  })
})
