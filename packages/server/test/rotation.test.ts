import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { afterSeconds, realTime } from './clock.ts'
import { expectRefusal, newcomer, refresh, signIn, stateOf, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createLastingDatabase, createTestApp, isOnServer, tenancies } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const dead = ['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN']

/** The refresh token that answers this one. */
async function successorOf(app: TestApp, refreshToken: string): Promise<string> {
  return succeeded(await refresh(app, refreshToken)).refreshToken
}

async function rowOf(app: TestApp, { sessionId }: Person) {
  const [row] = await app.dataSource.query('select * from nest_auth_sessions where id = $1', [sessionId])
  return row
}

/** Makes the last rotation of a session that much older. */
function backdate(app: TestApp, { sessionId }: Person, seconds: number) {
  return app.dataSource.query(
    'update nest_auth_sessions set rotated_at = rotated_at - make_interval(secs => $2) where id = $1',
    [sessionId, seconds],
  )
}

describe.each(tenancies)('A refresh token, with tenancy %s,', (tenancy) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ tenancy })
  })
  afterAll(() => app.close())
  afterEach(realTime)

  it('is answered with a new one each time, and each of them works once', async () => {
    const person = await newcomer(app)
    const second = await successorOf(app, person.refreshToken)
    const third = await successorOf(app, second)
    const fourth = await successorOf(app, third)
    expect(new Set([person.refreshToken, second, third, fourth]).size).toBe(4)
    expect((await rowOf(app, person)).revoked_at).toBe(null)
  })

  it('is the last use of its session, for everybody who asks', async () => {
    const person = await newcomer(app)
    const { accessToken } = succeeded(await refresh(app, person.refreshToken))
    const { session } = succeeded(await app.call('me', { token: accessToken }))
    expect(session.lastUsedAt).toBe((await rowOf(app, person)).last_used_at.toISOString())
  })

  it('is answered with the same successor again inside the reuse interval', async () => {
    const person = await newcomer(app)
    const successor = await successorOf(app, person.refreshToken)
    await backdate(app, person, 9)
    expect(await successorOf(app, person.refreshToken)).toBe(successor)
    expect(await successorOf(app, person.refreshToken)).toBe(successor)
    expect(await stateOf(app, { ...person, refreshToken: successor })).toEqual([200, 200])
  })

  it('is theft after the reuse interval: the family is revoked, leaf and access tokens included', async () => {
    const person = await newcomer(app)
    const elsewhere = await signIn(app, person)
    const successor = await successorOf(app, person.refreshToken)
    await backdate(app, person, 11)
    expectRefusal(await refresh(app, person.refreshToken), 'INVALID_REFRESH_TOKEN')
    expect(await stateOf(app, { ...person, refreshToken: successor })).toEqual(dead)
    expect(await stateOf(app, person)).toEqual(dead)
    expect((await rowOf(app, person)).revoked_reason).toBe('refresh_token_reuse')
    expect(await stateOf(app, elsewhere)).toEqual([200, 200])
  })

  it('is theft as a grandparent, even inside the reuse interval', async () => {
    const person = await newcomer(app)
    const leaf = await successorOf(app, await successorOf(app, person.refreshToken))
    expectRefusal(await refresh(app, person.refreshToken), 'INVALID_REFRESH_TOKEN')
    expect(await stateOf(app, { ...person, refreshToken: leaf })).toEqual(dead)
  })

  it('is revoked for theft once; a second replay changes nothing', async () => {
    const person = await newcomer(app)
    await successorOf(app, await successorOf(app, person.refreshToken))
    await refresh(app, person.refreshToken)
    const revoked = await rowOf(app, person)
    await refresh(app, person.refreshToken)
    expect(await rowOf(app, person)).toEqual(revoked)
  })

  it('that somebody made up for a real session is refused and harms nobody', async () => {
    const person = await newcomer(app)
    const genuine = Buffer.from(person.refreshToken, 'base64url')
    const madeUp = [
      Buffer.concat([genuine.subarray(0, 33), randomBytes(genuine.length - 33)]),
      Buffer.concat([genuine.subarray(0, -1), Buffer.of(genuine.at(-1)! ^ 1)]),
      Buffer.concat([genuine, Buffer.of(0)]),
      genuine.subarray(0, -1),
      ...Array.from({ length: genuine.length }, (_, at) => {
        const altered = Buffer.from(genuine)
        altered[at]! ^= 0x80
        return altered
      }),
    ].map((bytes) => bytes.toString('base64url'))
    const answers = await Promise.all(
      [...madeUp, `${person.refreshToken}A`].map((token) => refresh(app, token)),
    )
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['INVALID_REFRESH_TOKEN']))
    expect(await stateOf(app, person)).toEqual([200, 200])
  })

  it('that is missing is refused', async () => {
    expectRefusal(await app.call('refresh', { body: {} }), 'INVALID_REFRESH_TOKEN')
  })

  it('dies unused after seven days, and not before', async () => {
    const person = await newcomer(app)
    const day = 86_400
    const age = (seconds: number) =>
      app.dataSource.query(
        'update nest_auth_sessions set last_used_at = now() - make_interval(secs => $2) where id = $1',
        [person.sessionId, seconds],
      )
    await age(7 * day - 60)
    const successor = await successorOf(app, person.refreshToken)
    await age(7 * day + 1)
    expectRefusal(await refresh(app, successor), 'INVALID_REFRESH_TOKEN')
    const { items } = succeeded(
      await app.call('listSessions', { token: (await signIn(app, person)).accessToken }),
    )
    expect(items.map((item: { id: string }) => item.id)).not.toContain(person.sessionId)
  })

  it('dies at the absolute end of its session, which no use moves', async () => {
    const person = await newcomer(app)
    const { expires_at: end } = await rowOf(app, person)
    const successor = await successorOf(app, person.refreshToken)
    expect((await rowOf(app, person)).expires_at).toEqual(end)
    await app.dataSource.query(`update nest_auth_sessions set expires_at = now() where id = $1`, [
      person.sessionId,
    ])
    expectRefusal(await refresh(app, successor), 'INVALID_REFRESH_TOKEN')
    afterSeconds(1.1)
    expectRefusal(await app.call('me', { token: person.accessToken }), 'UNAUTHENTICATED')
  })

  it('is refused in every generation once the session was revoked, and the first reason stays', async () => {
    const person = await newcomer(app)
    const parent = await successorOf(app, person.refreshToken)
    const leaf = await successorOf(app, parent)
    expect((await app.call('logout', { token: person.accessToken })).status).toBe(204)
    for (const token of [leaf, parent, person.refreshToken]) {
      expectRefusal(await refresh(app, token), 'INVALID_REFRESH_TOKEN')
    }
    expect((await rowOf(app, person)).revoked_reason).toBe('logout')
  })

  it('of a disabled person is refused and spends nothing', async () => {
    const person = await newcomer(app)
    const enable = (isActive: boolean) =>
      app.dataSource.query('update nest_auth_users set is_active = $2 where id = $1', [
        person.userId,
        isActive,
      ])
    const before = await rowOf(app, person)
    await enable(false)
    expectRefusal(await refresh(app, person.refreshToken), 'INVALID_REFRESH_TOKEN')
    expect(await rowOf(app, person)).toEqual(before)
    await enable(true)
    await successorOf(app, person.refreshToken)
  })

  it.runIf(tenancy !== 'off')('of a suspended or deleted tenant is refused and spends nothing', async () => {
    const person = await newcomer(app)
    const change = (sql: string) =>
      app.dataSource.query(`update nest_auth_tenants set ${sql} where id = $1`, [person.tenantId])
    const before = await rowOf(app, person)
    await change('is_active = false')
    expectRefusal(await refresh(app, person.refreshToken), 'TENANT_SUSPENDED')
    await change('is_active = true, deleted_at = now()')
    expectRefusal(await refresh(app, person.refreshToken), 'TENANT_SUSPENDED')
    expect(await rowOf(app, person)).toEqual(before)
    await change('deleted_at = null')
    await successorOf(app, person.refreshToken)
  })

  it.runIf(tenancy !== 'off')('of a removed member is refused and spends nothing', async () => {
    const person = await newcomer(app)
    const before = await rowOf(app, person)
    await app.dataSource.query('update nest_auth_user_accesses set is_active = false where user_id = $1', [
      person.userId,
    ])
    expectRefusal(await refresh(app, person.refreshToken), 'INVALID_REFRESH_TOKEN')
    expect(await rowOf(app, person)).toEqual(before)
  })
})

describe('One refresh token, sent a hundred times at once', () => {
  const processes: TestApp[] = []
  beforeAll(async () => {
    const first = await createTestApp()
    processes.push(first)
    // On a server the same database serves several processes.
    const more = isOnServer ? 2 : 0
    for (let started = 0; started < more; started++) {
      processes.push(await createTestApp({ databaseUrl: first.databaseUrl! }))
    }
  })
  afterAll(async () => {
    for (const app of processes.toReversed()) await app.close()
  })

  it('has one successor, every time', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const person = await newcomer(processes[0]!)
      const sent = Array.from({ length: 100 }, (_, at) =>
        refresh(processes[at % processes.length]!, person.refreshToken),
      )
      const answers = await Promise.all(sent)
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      const leaves = new Set(answers.map(({ body }) => body.refreshToken))
      expect(leaves.size).toBe(1)
      const [leaf] = leaves
      for (const app of processes)
        expect(await stateOf(app, { ...person, refreshToken: leaf })).toEqual([200, 200])
    }
  })
})

describe('After a restart', () => {
  it('tokens go on working, a lost answer is repeated, and a replay is still theft', async () => {
    const database = await createLastingDatabase()
    const settings = { database }
    let app = await createTestApp(settings)
    try {
      const [careful, robbed] = [await newcomer(app), await newcomer(app)]
      const successor = await successorOf(app, careful.refreshToken)
      const leaf = await successorOf(app, await successorOf(app, robbed.refreshToken))
      await app.dataSource.query(
        `update nest_auth_sessions set rotated_at = now() + interval '20 seconds' where id = $1`,
        [careful.sessionId],
      )
      await app.close()

      app = await createTestApp(settings)
      expect(await successorOf(app, careful.refreshToken)).toBe(successor)
      expect(await stateOf(app, { ...careful, refreshToken: successor })).toEqual([200, 200])
      expectRefusal(await refresh(app, robbed.refreshToken), 'INVALID_REFRESH_TOKEN')
      expect(await stateOf(app, { ...robbed, refreshToken: leaf })).toEqual(dead)
    } finally {
      await app.close()
      await database.drop()
    }
  })
})
