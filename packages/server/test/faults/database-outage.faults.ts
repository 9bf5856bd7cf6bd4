import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newcomer } from '../people.ts'
import type { Person } from '../people.ts'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { TestApp, TestDatabase } from '../test-app.ts'
import { nodeStarter } from './app-nodes.ts'
import type { AppNode } from './app-nodes.ts'
import { runningNow } from '../../../../test/running-time.ts'

/** A run by hand may take the whole time that is promised; the default keeps CI short. */
const stoppedMs = Number(process.env['OUTAGE_SECONDS'] ?? 10) * 1000
const frozenMs = Number(process.env['FREEZE_SECONDS'] ?? 12) * 1000

const run = promisify(execFile)
const control = (word: 'stop' | 'start' | 'freeze' | 'thaw') =>
  run(process.env['TEST_POSTGRES_CONTROL']!, [word])

interface Seen {
  what: string
  status: number
  code: string
  ms: number
}

describe('When the database is away', () => {
  let database: TestDatabase
  let app: TestApp
  let starter: Awaited<ReturnType<typeof nodeStarter>>
  let node: AppNode
  let people: Person[]

  beforeAll(async () => {
    database = await createLastingDatabase()
    app = await createTestApp({ database })
    starter = await nodeStarter(database.url!)
    node = await starter.start({ poolSize: 5 })
    people = []
    for (let index = 0; index < 6; index++) people.push(await newcomer(app))
  })
  afterAll(async () => {
    await control('thaw').catch(() => {})
    await node?.stop('SIGKILL')
    await starter?.remove()
    await app?.close().catch(() => {})
    await database?.drop()
  })

  /** People who refresh, ask who they are and look a tenant up, over and over, with the token they last got. */
  function underLoad() {
    const over = new AbortController()
    const seen: Seen[] = []
    const note = async (what: string, request: Promise<{ status: number; text?: string; body?: object }>) => {
      const begun = runningNow()
      const answer = await request.catch((error: Error) => ({ status: 0, text: String(error.cause) }))
      const { text = '', body } = answer as { text?: string; body?: { code?: string } }
      const code = body?.code ?? /"code":"(\w+)"/.exec(text)?.[1] ?? ''
      seen.push({ what, status: answer.status, code, ms: runningNow() - begun })
      return answer
    }
    const load = people.map(async (person) => {
      while (!over.signal.aborted) {
        const answer = await note('refresh', node.post('/refresh', { refreshToken: person.refreshToken }))
        if (answer.status === 200) {
          const { body } = answer as { body: Record<string, string> }
          Object.assign(person, { refreshToken: body['refreshToken'], accessToken: body['accessToken'] })
        }
        await note('me', node.get('/auth/me', person.accessToken))
        await note('guarded', node.get('/app/private', person.accessToken))
        await note('lookup', node.get('/auth/tenants/lookup?slug=nobody'))
        await pause(20)
      }
    })
    return {
      seen,
      async end() {
        over.abort()
        await Promise.all(load)
      },
    }
  }

  const isFine = ({ what, status }: Seen) => status === 200 || (what === 'lookup' && status === 404)
  const isUnavailable = ({ status, code }: Seen) => status === 503 && code === 'SERVICE_UNAVAILABLE'

  async function survives(away: () => Promise<void>) {
    const load = underLoad()
    await pause(500)
    await away()
    const back = runningNow()
    const from = load.seen.length
    await expect.poll(() => people.every(() => load.seen.slice(from).filter(isFine).length > 20)).toBe(true)
    const recoveredMs = runningNow() - back
    await load.end()
    expect(load.seen.filter((one) => !isFine(one) && !isUnavailable(one))).toEqual([])
    expect(load.seen.filter(isUnavailable).length).toBeGreaterThan(0)
    expect(recoveredMs).toBeLessThan(5000)
    expect(node.isRunning).toBe(true)
    for (const person of people) {
      const answer = await node.post('/refresh', { refreshToken: person.refreshToken })
      expect(answer.status, 'no session is lost').toBe(200)
      person.refreshToken = answer.body['refreshToken']!
    }
    return { slowest: load.seen.reduce((one, other) => (one.ms > other.ms ? one : other)), recoveredMs }
  }

  it('stopped under load, there is only 503, and all is well within 5 s of its return', async () => {
    const figures = await survives(async () => {
      await control('stop')
      await pause(stoppedMs)
      expect((await node.get('/auth/health/live')).status).toBe(200)
      expect((await node.get('/auth/health/ready')).status).toBe(503)
      await control('start')
    })
    expect(figures.slowest.ms, JSON.stringify(figures)).toBeLessThan(5500)
  })

  it('frozen, every request is answered within 5 s', async () => {
    const figures = await survives(async () => {
      await control('freeze')
      await pause(frozenMs)
      await control('thaw')
    })
    expect(figures.slowest.ms, JSON.stringify(figures)).toBeLessThan(5000)
  })

  it('with every connection taken by slow work and none reserved, the others are told to come again', async () => {
    const slow = await createTestApp({ database, poolSize: 2, reservedConnections: 0 })
    const person = await newcomer(slow)
    const headers = { authorization: `Bearer ${person.accessToken}` }
    const holder = new Client({ connectionString: database.url })
    await holder.connect()
    await holder.query('select pg_advisory_lock(6)')
    const taken = [1, 2].map(() => slow.dataSource.query('select pg_advisory_xact_lock_shared(6)'))
    const begun = runningNow()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => slow.call('refresh', { body: { refreshToken: person.refreshToken } })),
    )
    expect(runningNow() - begun).toBeLessThan(5000)
    for (const { status, headers: sent } of answers) {
      expect(status).toBe(503)
      expect(sent.get('retry-after')).toBe('1')
    }
    expect((await slow.request('/app/private', { headers })).status).toBe(200)
    await holder.end()
    await Promise.all(taken)
    expect((await slow.call('refresh', { body: { refreshToken: person.refreshToken } })).status).toBe(200)
    await slow.close()
  })
})
