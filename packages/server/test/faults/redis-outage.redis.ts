import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freshEmail, goodPassword, newcomer } from '../people.ts'
import type { Person } from '../people.ts'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { TestApp, TestDatabase } from '../test-app.ts'
import { nodeStarter } from './app-nodes.ts'
import type { AppNode } from './app-nodes.ts'
import { runningNow } from '../../../../test/running-time.ts'

const redisUrl = process.env['TEST_REDIS_URL']!
const run = promisify(execFile)
const control = (word: 'kill' | 'start' | 'freeze' | 'thaw') =>
  run(process.env['TEST_REDIS_CONTROL']!, [word])

/** Failed sign-ins of one address in a minute, over all nodes. */
const loginFailures = 10

describe('Two processes that share a Redis', () => {
  let database: TestDatabase
  let app: TestApp
  let starter: Awaited<ReturnType<typeof nodeStarter>>
  let nodes: [AppNode, AppNode]

  beforeAll(async () => {
    database = await createLastingDatabase()
    app = await createTestApp({ database })
    starter = await nodeStarter(database.url!)
    await start()
  })
  afterEach(async () => {
    await control('thaw').catch(() => {})
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')))
    // Nothing that was counted before counts in the next test.
    await control('kill').catch(() => {})
    await control('start')
    await start()
  })
  afterAll(async () => {
    await Promise.all((nodes ?? []).map((node) => node.stop('SIGKILL')))
    await starter?.remove()
    await app?.close()
    await database?.drop()
  })

  async function start() {
    const options = { redisUrl, loginFailures, poolSize: 5 }
    nodes = await Promise.all([starter.start(options), starter.start({ ...options, framework: 'fastify' })])
  }

  /** How many of so many wrong sign-ins, each at an account nobody has, were tried at all. */
  async function tried(node: AppNode, times: number): Promise<number> {
    let count = 0
    for (let time = 0; time < times; time++) {
      const { status } = await node.post('/login', { email: freshEmail(), password: 'a wrong password' })
      expect([401, 429]).toContain(status)
      if (status === 401) count++
    }
    return count
  }

  const guarded = async (node: AppNode, { accessToken }: Person) =>
    (await node.get('/app/private', accessToken)).status

  /** Signs out at the first node and tells after how long the second one knows. */
  async function heardAfterMs(person: Person): Promise<number> {
    for (const node of nodes) expect(await guarded(node, person)).toBe(200)
    await nodes[0].post('/logout', { refreshToken: person.refreshToken })
    const begun = runningNow()
    expect(await guarded(nodes[0], person)).toBe(401)
    while ((await guarded(nodes[1], person)) !== 401) expect(runningNow() - begun).toBeLessThan(5000)
    return runningNow() - begun
  }

  it('count failed sign-ins of an address together, whoever serves it', async () => {
    const [first, second] = nodes
    expect([await tried(first, 6), await tried(second, 6), await tried(first, 3)]).toEqual([6, 4, 0])
  })

  it('hear of each other within a second', async () => {
    const took: number[] = []
    for (let time = 0; time < 5; time++) took.push(await heardAfterMs(await newcomer(app)))
    expect(Math.max(...took)).toBeLessThan(1000)
  })

  /** Does the work while somebody else holds the rows of a person, for longer than a caller waits. */
  async function whileHeld(person: Person, work: () => Promise<number>): Promise<number> {
    const client = new Client({ connectionString: database.url! })
    await client.connect()
    try {
      await client.query('begin')
      await client.query('select 1 from nest_auth_users where id = $1 for update', [person.userId])
      await client.query('select 1 from nest_auth_sessions where user_id = $1 for update', [person.userId])
      return await work()
    } finally {
      await client.end()
    }
  }

  it.each(['logout', 'theft'] as const)(
    'hear of a %s that comes into force after its caller was told to ask again',
    async (what) => {
      const [first, second] = nodes
      const person = await newcomer(app)
      const stolen = person.refreshToken
      let { refreshToken, accessToken } = person as { refreshToken: string; accessToken: string }
      for (let time = 0; time < 2; time++)
        ({ refreshToken, accessToken } = (await first.post('/refresh', { refreshToken })).body as never)
      const holder = { ...person, accessToken }
      const end = async () =>
        what === 'logout'
          ? first.post('/logout', { refreshToken })
          : first.post('/refresh', { refreshToken: stolen })
      const answered = await whileHeld(person, async () => {
        const { status } = await end()
        expect(await guarded(second, holder)).toBe(200)
        return status
      })
      expect(answered).toBe(503)
      await expect.poll(async () => (await end()).status).toBe(what === 'logout' ? 204 : 401)
      await expect.poll(() => guarded(second, holder), { timeout: 2000 }).toBe(401)
    },
  )

  it.each(['kill', 'freeze'] as const)(
    'with Redis gone (%s) under load, answer without it, limit no looser, and are well within 5 s of its return',
    async (fault) => {
      const [first, second] = nodes
      const people = await Promise.all(Array.from({ length: 6 }, () => newcomer(app)))
      expect([await tried(first, 5), await tried(second, 2)]).toEqual([5, 2])
      const over = new AbortController()
      const seen: Record<string, number> = {}
      let slowestMs = 0
      const note = async (what: string, work: Promise<{ status: number }>) => {
        const begun = runningNow()
        const { status } = await work
        slowestMs = Math.max(slowestMs, runningNow() - begun)
        seen[`${what} ${status}`] = (seen[`${what} ${status}`] ?? 0) + 1
      }
      const load = people.map(async (person, index) => {
        const node = nodes[index % 2]!
        while (!over.signal.aborted) {
          await note('guarded', node.get('/app/private', person.accessToken))
          await note('me', node.get('/auth/me', person.accessToken))
          const refreshed = node.post('/refresh', { refreshToken: person.refreshToken })
          await note('refresh', refreshed)
          const { status, body } = await refreshed
          if (status === 200)
            Object.assign(person, { refreshToken: body['refreshToken'], accessToken: body['accessToken'] })
          await pause(20)
        }
      })
      try {
        await pause(300)
        await control(fault)
        // What each process knows goes on: seven were counted, five of them by the first.
        const whileGone = [await tried(first, 8), await tried(second, 8)]
        expect(whileGone[0]! + 5).toBeLessThanOrEqual(loginFailures)
        expect(whileGone[1]! + 7).toBeLessThanOrEqual(loginFailures)
        // Without news states are read again every second, from the database.
        expect(await heardAfterMs(await newcomer(app))).toBeLessThan(2500)
        const entering = await first.post('/login', { email: people[0]!.email, password: goodPassword })
        expect(entering.status).toBe(429)
        await pause(1000)
        await control(fault === 'kill' ? 'start' : 'thaw')
        const back = runningNow()
        let heard = Infinity
        while (heard > 300 && runningNow() - back < 5000) heard = await heardAfterMs(await newcomer(app))
        expect(heard).toBeLessThan(1000)
        expect(runningNow() - back).toBeLessThan(5000)
        // An emptied Redis gives nobody a new start.
        expect([await tried(first, 2), await tried(second, 2)]).toEqual([0, 0])
      } finally {
        over.abort()
        await Promise.all(load)
      }
      // Nobody who is signed in noticed, and no session is lost.
      expect(Object.keys(seen).toSorted()).toEqual(['guarded 200', 'me 200', 'refresh 200'])
      expect(slowestMs).toBeLessThan(5000)
    },
  )
})
