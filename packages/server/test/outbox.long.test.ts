import { Injectable, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuthEvents, OnAuthEvent } from '../src/index.ts'
import type { TenantCreatedEvent } from '../src/index.ts'
import { backoffSeconds } from '../src/events/outbox-dispatcher.ts'
import { compileProgram } from './crash/children.ts'
import type { Program } from './crash/children.ts'
import { fresh } from './people.ts'
import { createLastingDatabase, createTestApp, otherEngine } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'

const taken: { slug: string; id: string }[] = []
const tries: string[] = []
const slugsTaken = (slug: string) => taken.filter((event) => event.slug === slug).length

@Injectable()
class Listeners {
  @OnAuthEvent('tenant.created', { durable: true, id: 'books' })
  book({ id, data }: TenantCreatedEvent) {
    tries.push(data.slug)
    if (data.slug.startsWith('stubborn')) throw new Error('the books are closed')
    taken.push({ slug: data.slug, id })
  }

  @OnAuthEvent('tenant.created', { durable: true, id: 'mail' })
  mail() {}
}

@Module({ providers: [Listeners] })
class ListenersModule {}

describe('The outbox', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({ imports: [ListenersModule] })
  })
  afterAll(() => app.close())

  const announce = (slug: string) =>
    app.nest
      .get(AuthEvents, { strict: false })
      .publish({ name: 'tenant.created', tenantId: null, data: { id: slug, slug, name: slug } })
  const waiting = (slug: string) =>
    app.dataSource.query(
      `select listener, attempts, last_error as "lastError", failed_at is not null as "isFailed",
              next_attempt_at > now() as "isWaiting"
         from nest_auth_outbox where payload::text like $1 order by listener`,
      [`%${slug}%`],
    )

  it('is written in the transaction, delivered after it, and empty once everybody has taken the event', async () => {
    const slug = fresh('kept')
    await app.users.runInTransaction(async () => {
      await announce(slug)
      expect(await waiting(slug)).toHaveLength(2)
      expect(slugsTaken(slug)).toBe(0)
    })
    await expect.poll(() => waiting(slug)).toEqual([])
    expect(slugsTaken(slug)).toBe(1)
  })

  it('holds nothing of what was rolled back', async () => {
    const slug = fresh('lost')
    await expect(
      app.users.runInTransaction(async () => {
        await announce(slug)
        throw new Error('back')
      }),
    ).rejects.toThrow('back')
    expect(await waiting(slug)).toEqual([])
  })

  it('tries again what a listener refuses, later and later, and gives up in the end', async () => {
    const slug = fresh('stubborn')
    await announce(slug)
    const row = {
      listener: 'books',
      lastError: 'Error: the books are closed',
      isFailed: false,
      isWaiting: true,
    }
    await expect.poll(() => waiting(slug)).toEqual([{ ...row, attempts: 1 }])
    await expect.poll(() => tries.filter((tried) => tried === slug).length).toBe(2)
    await expect.poll(() => waiting(slug)).toEqual([{ ...row, attempts: 2 }])
    await app.dataSource.query(
      `update nest_auth_outbox set attempts = 19, next_attempt_at = now() where payload::text like $1`,
      [`%${slug}%`],
    )
    await expect
      .poll(() => waiting(slug))
      .toEqual([{ ...row, attempts: 20, isFailed: true, isWaiting: false }])
    expect([1, 2, 5, 30].map((attempts) => backoffSeconds(attempts, 0.5))).toEqual([1, 2, 16, 3600])
  })

  it('is emptied by many hands without anybody hearing twice', async () => {
    const slugs = Array.from({ length: 40 }, () => fresh('many'))
    await Promise.all(slugs.map(announce))
    await expect.poll(() => slugs.map(slugsTaken)).toEqual(slugs.map(() => 1))
    expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length)
  })
})

describe.runIf(!otherEngine)('A process that is killed between the commit and the delivery', () => {
  let program: Program
  let database: TestDatabase

  beforeAll(async () => {
    program = await compileProgram('outbox.program.ts')
    database = await createLastingDatabase()
  })
  afterAll(async () => {
    await program.remove()
    await database.drop()
  })

  it(
    'leaves the event to the next process, which delivers it exactly once',
    { timeout: 120_000 },
    async () => {
      const input = { database: { url: database.url, dataDir: database.dataDir } }
      const name = fresh('crashed')
      const first = await program.run({ ...input, announces: name })
      expect({ ...first, errors: '' }).toEqual({ lines: ['committed'], errors: '', end: 'SIGKILL' })
      const second = await program.run(input)
      expect(second.lines, second.errors).toEqual([
        expect.stringMatching(`^heard ${name} [\\da-f-]{36}$`),
        'ready',
      ])
      const third = await program.run(input)
      expect(third.lines, third.errors).toEqual(['ready'])
    },
  )
})
