import { AsyncLocalStorage } from 'node:async_hooks'
import { Logger } from '@nestjs/common'
import { BaseEntity, EntitySchema, type QueryRunner } from 'typeorm'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AmbientDataSource } from './ambient-data-source.ts'
import { isTransientDatabaseError } from './database-errors.ts'
import { newId } from './ids.ts'
import { createNestAuthDataSource } from './nest-auth-database.ts'

class Note extends BaseEntity {
  id: string
  text: string

  static draft(text: string): Note {
    return Object.assign(new Note(), { id: newId(), text })
  }
}

const noteSchema = new EntitySchema<Note>({
  name: 'Note',
  target: Note,
  tableName: 'ambient_notes',
  columns: {
    id: { type: 'uuid', primary: true },
    text: { type: 'varchar', length: 100 },
  },
  uniques: [{ name: 'uq_ambient_notes_text', columns: ['text'] }],
})

const url = process.env['TEST_DATABASE_URL']
const databases = [
  { name: 'the embedded database', poolSize: 1, url: undefined },
  ...(url
    ? [1, 2].map((poolSize) => ({ name: `PostgreSQL with a pool of ${poolSize}`, poolSize, url }))
    : []),
]

describe.each(databases)('A transaction on $name', (database) => {
  let db: AmbientDataSource
  const insert = (text: string) =>
    db.query('insert into ambient_notes (id, text) values ($1, $2)', [newId(), text])
  const texts = async () => (await Note.find({ order: { text: 'ASC' } })).map(({ text }) => text)
  const failing = async (work: () => Promise<unknown>) => {
    const rollback = new Error('roll back')
    const run = db.runInTransaction(async () => {
      await work()
      throw rollback
    })
    await expect(run).rejects.toBe(rollback)
  }

  beforeAll(async () => {
    db = createNestAuthDataSource({
      poolSize: database.poolSize,
      url: database.url,
      dataDir: 'memory://',
      entities: [noteSchema],
      synchronize: true,
    })
    await db.initialize()
  }, 60_000)
  beforeEach(() => db.query('truncate ambient_notes'))
  afterAll(() => db.destroy())

  const paths: [string, () => Promise<unknown>][] = [
    ['a repository', () => db.getRepository(Note).save(Note.draft('x'))],
    ['entity.save()', () => Note.draft('x').save()],
    ['the injected manager', () => db.manager.insert(Note, Note.draft('x'))],
    ['a query builder', () => db.createQueryBuilder().insert().into(Note).values(Note.draft('x')).execute()],
    ['dataSource.query()', () => insert('x')],
    ['a tagged template', () => db.sql`insert into ambient_notes (id, text) values (${newId()}, 'x')`],
    ['dataSource.transaction()', () => db.transaction((manager) => manager.save(Note.draft('x')))],
    [
      'manager.transaction()',
      () => db.manager.transaction('SERIALIZABLE', (manager) => manager.save(Note.draft('x'))),
    ],
    ['a nested runInTransaction()', () => db.runInTransaction(() => Note.draft('x').save())],
    ['a query runner of its own', () => withRunner(db, (runner) => runner.manager.save(Note.draft('x')))],
    ['an upsert', () => Note.upsert(Note.draft('x'), ['text'])],
  ]

  it.each(paths)('is joined and rolled back by %s', async (_path, write) => {
    await failing(async () => {
      await write()
      expect(await texts()).toEqual(['x'])
    })
    expect(await texts()).toEqual([])
  })

  it.each(paths)('is joined and committed by %s', async (_path, write) => {
    await db.runInTransaction(write)
    expect(await texts()).toEqual(['x'])
  })

  it('hands a manager that joins, even from another asynchronous flow', async () => {
    await failing(async () => {
      await db.runInTransaction(async (manager) => {
        await manager.save(Note.draft('inner'))
      })
    })
    expect(await texts()).toEqual([])
  })

  it('is ambient when opened with dataSource.transaction() or manager.transaction()', async () => {
    for (const open of [db.transaction.bind(db), db.manager.transaction.bind(db.manager)]) {
      const run = open(async () => {
        expect(db.isInTransaction()).toBe(true)
        await insert('x')
        throw new Error('roll back')
      })
      await expect(run).rejects.toThrow('roll back')
    }
    expect(await texts()).toEqual([])
  })

  it('is ambient on a query runner the caller opened, and leaves it open', async () => {
    const runner = db.createQueryRunner()
    const run = runner.manager.transaction(async () => {
      await insert('x')
      throw new Error('roll back')
    })
    await expect(run).rejects.toThrow('roll back')
    expect(await runner.query('select * from ambient_notes')).toEqual([])
    expect(runner.isReleased).toBe(false)
    await runner.release()
  })

  it('reports whether one is open', async () => {
    expect(db.isInTransaction()).toBe(false)
    await db.runInTransaction(async () => expect(db.isInTransaction()).toBe(true))
    expect(db.isInTransaction()).toBe(false)
  })

  it('honours the isolation level', async () => {
    const [row] = await db.transaction('REPEATABLE READ', () => db.query('show transaction_isolation'))
    expect(row).toEqual({ transaction_isolation: 'repeatable read' })
  })

  it('runs Promise.all one statement after the other, in nested transactions too', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    await db.runInTransaction(async () => {
      await Promise.all([
        ...numbers(10).map((n) => Note.draft(`a${n}`).save()),
        ...numbers(5).map((n) =>
          db.runInTransaction(() =>
            Promise.all([insert(`b${n}`), insert(`c${n}`), db.transaction(() => insert(`d${n}`))]),
          ),
        ),
        ...numbers(5).map((n) => insert(`e${n}`)),
      ])
    })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
    expect(await texts()).toHaveLength(30)
  })

  it('lets no unawaited write escape 50 rollbacks', async () => {
    const writes: Promise<unknown>[] = []
    for (const round of numbers(50)) {
      await failing(async () => {
        for (const n of numbers(4)) {
          writes.push(insert(`${round}-${n}-raw`), Note.draft(`${round}-${n}-entity`).save())
          writes.push(db.runInTransaction(() => insert(`${round}-${n}-nested`)))
        }
        for (const write of writes) write.catch(() => {})
      })
    }
    const outcomes = await Promise.allSettled(writes)
    expect(outcomes).toHaveLength(50 * 12)
    expect(await texts()).toEqual([])
  })

  it('does not wait for a nested callback that hangs before rolling back', async () => {
    let nested: Promise<unknown> | undefined
    let resume = () => {}
    await failing(async () => {
      await new Promise<void>((entered) => {
        nested = db.runInTransaction(async () => {
          await insert('x')
          entered()
          await new Promise<void>((resolve) => (resume = resolve))
          await insert('y')
        })
        nested.catch(() => {})
      })
    })
    resume()
    await expect(nested).rejects.toMatchObject({ code: 'TX_SCOPE_CLOSED' })
    expect(await texts()).toEqual([])
  })

  it('commits a single statement that was started but not awaited', async () => {
    let write: Promise<unknown> | undefined
    await db.runInTransaction(async () => {
      write = insert('x')
    })
    await write
    expect(await texts()).toEqual(['x'])
  })

  it('refuses to commit half of an unawaited operation', async () => {
    let write: Promise<unknown> | undefined
    const run = db.runInTransaction(async () => {
      const first = insert('x')
      write = first.then(() => insert('y'))
      write.catch(() => {})
    })
    await expect(run).rejects.toMatchObject({ code: 'TX_SCOPE_CLOSED' })
    await expect(write).rejects.toMatchObject({ code: 'TX_SCOPE_CLOSED' })
    expect(await texts()).toEqual([])
  })

  it('refuses a late statement on every path, naming the fix', async () => {
    let late = () => {}
    const outcomes: Promise<PromiseSettledResult<unknown>[]>[] = []
    await db.runInTransaction(async (manager) => {
      const closed = new Promise<void>((resolve) => (late = resolve))
      outcomes.push(
        closed.then(() =>
          Promise.allSettled([
            insert('x'),
            Note.draft('y').save(),
            manager.find(Note),
            db.runInTransaction(texts),
          ]),
        ),
      )
    })
    late()
    const settled = (await Promise.all(outcomes)).flat()
    expect(settled).toHaveLength(4)
    for (const outcome of settled) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TX_SCOPE_CLOSED' } })
      expect(String((outcome as PromiseRejectedResult).reason)).toContain(
        'a query was started inside a transaction but not awaited; await it before the callback returns',
      )
    }
    expect(await texts()).toEqual([])
  })

  it('rolls back only the savepoint of a nested failure that is caught', async () => {
    await db.runInTransaction(async () => {
      await insert('before')
      await db
        .runInTransaction(async () => {
          await insert('nested')
          await insert('nested')
        })
        .catch(() => {})
      await insert('after')
    })
    expect(await texts()).toEqual(['after', 'before'])
  })

  it('keeps a statement of the outer flow out of a failing nested transaction beside it', async () => {
    await db.runInTransaction(async () => {
      await Promise.allSettled([
        db.runInTransaction(async () => {
          await insert('nested')
          throw new Error('nested')
        }),
        insert('outer'),
      ])
    })
    expect(await texts()).toEqual(['outer'])
  })

  it('puts a write through the outer manager into the nested transaction it runs in', async () => {
    await db.runInTransaction(async (outer) => {
      await db
        .runInTransaction(async () => {
          await outer.save(Note.draft('nested'))
          throw new Error('nested')
        })
        .catch(() => {})
      await outer.save(Note.draft('outer'))
    })
    expect(await texts()).toEqual(['outer'])
  })

  it('does not pretend to commit after a failed statement whose error was swallowed', async () => {
    const committed = vi.fn()
    const run = db.runInTransaction(async () => {
      db.afterCommit(committed)
      await insert('x')
      await insert('x').catch(() => {})
    })
    await expect(run).rejects.toMatchObject({ code: 'TX_ABORTED', cause: { code: '23505' } })
    expect(committed).not.toHaveBeenCalled()
    expect(await texts()).toEqual([])
  })

  it('maps the transactions of a runner created inside it to savepoints, and cannot be ended by it', async () => {
    await failing(async () => {
      await withRunner(db, async (runner) => {
        await insert('before')
        await runner.startTransaction()
        await runner.query("insert into ambient_notes values ($1, 'undone')", [newId()])
        await runner.rollbackTransaction()
        await expect(runner.commitTransaction()).rejects.toThrow('Transaction is not started')
        await runner[Symbol.asyncDispose]()
      })
      expect(await texts()).toEqual(['before'])
    })
    expect(await texts()).toEqual([])
  })

  it('runs afterCommit work after COMMIT in order, with the connection free again', async () => {
    const seen: unknown[] = []
    await db.runInTransaction(async () => {
      db.afterCommit(async () => seen.push('first', db.isInTransaction(), await texts()))
      await db.runInTransaction(async () => db.afterCommit(() => seen.push('nested')))
      db.afterCommit(() => seen.push('last'))
      await insert('x')
      expect(seen).toEqual([])
    })
    expect(seen).toEqual(['first', false, ['x'], 'nested', 'last'])
  })

  it('drops afterCommit work with the transaction or savepoint it was queued in', async () => {
    const callback = vi.fn()
    await failing(async () => db.afterCommit(callback))
    await failing(() => db.runInTransaction(async () => db.afterCommit(callback)))
    await db.runInTransaction(() => failing(async () => db.afterCommit(callback)))
    expect(callback).not.toHaveBeenCalled()
  })

  it('runs afterCommit work in the context it was registered in', async () => {
    const tenant = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    await db.runInTransaction(() =>
      tenant.run('acme', async () =>
        db.afterCommit(() => seen.push(tenant.getStore(), db.isInTransaction())),
      ),
    )
    expect(seen).toEqual(['acme', false])
  })

  it('runs afterCommit work at once outside a transaction', async () => {
    const callback = vi.fn()
    db.afterCommit(callback)
    expect(callback).toHaveBeenCalledOnce()
  })

  it('logs a throwing afterCommit callback and still succeeds', async () => {
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {})
    const next = vi.fn()
    const result = await db.runInTransaction(async () => {
      db.afterCommit(() => Promise.reject(new Error('mail server down')))
      db.afterCommit(next)
      await insert('x')
      return 'committed'
    })
    expect(result).toBe('committed')
    expect(await texts()).toEqual(['x'])
    expect(next).toHaveBeenCalledOnce()
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
  })

  it('never deadlocks: 100 flows at once each take one connection', async () => {
    await Promise.all(
      numbers(100).map((n) =>
        db.runInTransaction(async () => {
          await insert(`a${n}`)
          await db.runInTransaction(() => Note.draft(`b${n}`).save())
          expect(await Note.countBy({ text: `b${n}` })).toBe(1)
          db.afterCommit(() => Note.count())
        }),
      ),
    )
    expect(await Note.count()).toBe(200)
  })

  it('never mixes two flows', async () => {
    await Promise.all([
      failing(async () => {
        for (const n of numbers(10)) await insert(`lost${n}`)
      }),
      db.runInTransaction(async () => {
        for (const n of numbers(10)) await insert(`kept${n}`)
      }),
    ])
    expect(await texts()).toEqual(numbers(10).map((n) => `kept${n}`))
  })

  it.runIf(database.url)('reports a lost connection as such and recovers with a fresh one', async () => {
    const run = db.runInTransaction(async () => {
      await db.query('select pg_terminate_backend(pg_backend_pid())').catch(() => {})
      await insert('x')
    })
    await expect(run).rejects.toSatisfy(isTransientDatabaseError)
    await insert('y')
    expect(await texts()).toEqual(['y'])
  })
})

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

async function withRunner(
  db: AmbientDataSource,
  work: (runner: QueryRunner) => Promise<unknown>,
): Promise<void> {
  const runner = db.createQueryRunner()
  try {
    await work(runner)
  } finally {
    await runner.release()
  }
}
