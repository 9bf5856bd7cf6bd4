import { expect, it } from 'vitest'
import { createNestAuthDataSource, nestAuthEntities } from '../src/index.ts'
import { createLastingDatabase } from './test-app.ts'

const pooler = process.env['TEST_PGBOUNCER_URL']

it.runIf(pooler)(
  'A pooler with too few connections to change tables through is named, and no lock stays behind',
  async () => {
    const database = await createLastingDatabase()
    try {
      const through = new URL(database.url!)
      through.port = new URL(pooler!).port
      const open = (url: string) =>
        createNestAuthDataSource({ url, entities: nestAuthEntities, poolSize: 1 }).initialize()
      const pooled = await open(through.toString())
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
