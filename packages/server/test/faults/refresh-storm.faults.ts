import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { TestApp, TestDatabase } from '../test-app.ts'
import { newcomer, signIn } from '../people.ts'
import type { Person } from '../people.ts'
import { nodeStarter } from './app-nodes.ts'
import type { AppNode } from './app-nodes.ts'

const rounds = 200
const parallel = 100

/** RFC 9700 §4.14.2 under the load of many tabs: what one process promises, three promise together. */
describe('Refresh tokens over three processes', () => {
  let database: TestDatabase
  let app: TestApp
  let starter: Awaited<ReturnType<typeof nodeStarter>>
  let nodes: AppNode[]
  let people: Person[]
  const leaves: string[] = []

  beforeAll(async () => {
    database = await createLastingDatabase()
    app = await createTestApp({ database })
    starter = await nodeStarter(database.url!)
    nodes = await Promise.all([starter.start(), starter.start(), starter.start({ framework: 'fastify' })])
    const person = await newcomer(app)
    people = []
    for (let round = 0; round < rounds; round++) people.push(await signIn(app, person))
  })
  afterAll(async () => {
    for (const node of nodes ?? []) await node.stop('SIGKILL')
    await starter?.remove()
    await app?.close()
    await database?.drop()
  })

  const statesOf = (ids: string[]) =>
    app.dataSource.query<{ revoked_reason: string | null }[]>(
      'select revoked_reason from nest_auth_sessions where id = any($1)',
      [ids],
    )

  it(
    `${parallel} at once, ${rounds} times: one successor, no family lost, no fork, no false alarm`,
    { timeout: 300_000 },
    async () => {
      const forks: number[] = []
      for (const { refreshToken } of people) {
        const answers = await Promise.all(
          Array.from({ length: parallel }, (_, index) =>
            nodes[index % nodes.length]!.post('/refresh', { refreshToken }),
          ),
        )
        const successors = new Set(answers.map(({ body }) => body['refreshToken'] ?? body['code']))
        if (answers.some(({ status }) => status !== 200) || successors.size !== 1) forks.push(successors.size)
        leaves.push([...successors][0]!)
      }
      expect(forks).toEqual([])
      const states = await statesOf(people.map(({ sessionId }) => sessionId))
      expect(states.filter(({ revoked_reason: reason }) => reason !== null)).toEqual([])
      expect(states.length).toBe(rounds)
    },
  )

  it('every leaf is alive, and it alone', async () => {
    const next = await Promise.all(
      leaves.map((refreshToken, index) => nodes[index % nodes.length]!.post('/refresh', { refreshToken })),
    )
    expect(next.filter(({ status }) => status !== 200)).toEqual([])
    for (const [index, { body }] of next.entries()) leaves[index] = body['refreshToken']!
  })

  it('a replay afterwards revokes the family, every time, also after a restart', async () => {
    const half = rounds / 2
    const replay = async (from: number, to: number) => {
      for (let index = from; index < to; index++) {
        const { refreshToken } = people[index]!
        const answer = await nodes[index % nodes.length]!.post('/refresh', { refreshToken })
        expect(answer.body['code']).toBe('INVALID_REFRESH_TOKEN')
      }
    }
    await replay(0, half)
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')))
    nodes = await Promise.all([starter.start(), starter.start({ framework: 'fastify' })])
    await replay(half, rounds)
    const states = await statesOf(people.map(({ sessionId }) => sessionId))
    expect(states.map(({ revoked_reason: reason }) => reason)).toEqual(
      Array.from({ length: rounds }, () => 'refresh_token_reuse'),
    )
    const dead = await Promise.all(
      leaves.map((refreshToken, index) => nodes[index % nodes.length]!.post('/refresh', { refreshToken })),
    )
    expect(dead.filter(({ status }) => status !== 401)).toEqual([])
  })
})
