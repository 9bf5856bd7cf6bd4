import { describe, expect, it } from 'vitest'
import { createNestAuthDataSource, nestAuthEntities, nestAuthMigrations } from '../src/index.ts'
import { newcomer, refresh, signIn, succeeded } from './people.ts'
import { createLastingDatabase, createTestApp } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'

/** With one connection to the server, and with two. */
const [pooler, pair] = [process.env['TEST_PGBOUNCER_URL'], process.env['TEST_PGBOUNCER_PAIR_URL']]

function through(poolerUrl: string | undefined, { url }: TestDatabase): string {
  return Object.assign(new URL(url!), { port: new URL(poolerUrl!).port }).toString()
}

it.runIf(pooler)(
  'A pooler with too few connections to change tables through is named, and no lock stays behind',
  async () => {
    const database = await createLastingDatabase()
    try {
      const open = (url: string) =>
        createNestAuthDataSource({ url, entities: nestAuthEntities, poolSize: 1 }).initialize()
      const pooled = await open(through(pooler, database))
      await expect(pooled.synchronize()).rejects.toThrow(
        /pooler gives one connection at a time.*url of the PostgreSQL server/,
      )
      await pooled.destroy()
      const direct = await open(database.url!)
      await direct.synchronize()
      expect(await direct.query('select 1 as one from nest_auth_tenants limit 0')).toEqual([])
      await direct.destroy()
    } finally {
      await database.drop()
    }
  },
)

describe.runIf(pair)('Behind a pooler with two connections, four processes at once', () => {
  const four = <T>(work: (at: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: 4 }, (_, at) => work(at)))

  it.each(['synchronize', 'runMigrations'] as const)('change the tables in turn: %s', async (change) => {
    const database = await createLastingDatabase()
    const options = {
      entities: nestAuthEntities,
      poolSize: 1,
      ...(change === 'runMigrations' && { migrations: nestAuthMigrations }),
    }
    try {
      const url = through(pair, database)
      const made = await four(async () => {
        const dataSource = await createNestAuthDataSource({ ...options, url }).initialize()
        try {
          const done = await dataSource[change]()
          return done === undefined ? 0 : done.length
        } finally {
          await dataSource.destroy()
        }
      })
      if (change === 'runMigrations') {
        // Each was run by one of them.
        expect(made.toSorted((a, b) => a - b)).toEqual([0, 0, 0, nestAuthMigrations.length])
      }
      const direct = await createNestAuthDataSource({ ...options, url: database.url! }).initialize()
      const { upQueries } = await direct.driver.createSchemaBuilder().log()
      expect(upQueries).toEqual([])
      await direct.destroy()
    } finally {
      await database.drop()
    }
  })

  it('start on an empty database, with one signing key, and serve each other’s sessions', async () => {
    const database = await createLastingDatabase()
    const apps: TestApp[] = []
    try {
      const databaseUrl = through(pair, database)
      apps.push(...(await four(() => createTestApp({ databaseUrl, poolSize: 2 }))))
      const person = await newcomer(apps[0]!)
      for (const app of apps) {
        succeeded(await app.call('me', { token: (await signIn(app, person)).accessToken }))
        expect(await app.dataSource.query('select id from nest_auth_signing_keys')).toHaveLength(1)
      }
      succeeded(await refresh(apps[3]!, person.refreshToken))
    } finally {
      for (const app of apps) await app.close()
      await database.drop()
    }
  })
})
