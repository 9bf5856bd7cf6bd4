import { Injectable, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OnAuthEvent, createNestAuthDataSource, nestAuthEntities } from '../src/index.ts'
import type { TenantCreatedEvent } from '../src/index.ts'
import { fresh } from './people.ts'
import { createLastingDatabase, createTestApp, isOnServer } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'

const heard: string[] = []

@Injectable()
class Listener {
  @OnAuthEvent('tenant.created')
  hear({ data }: TenantCreatedEvent) {
    heard.push(data.slug)
  }
}

@Module({ providers: [Listener] })
class ListenerModule {}

describe.runIf(isOnServer)('Twenty processes that start at once on an empty database', () => {
  const slug = fresh('first')
  let database: TestDatabase
  let apps: TestApp[] = []

  beforeAll(async () => {
    database = await createLastingDatabase()
    const tables = createNestAuthDataSource({
      url: database.url,
      entities: nestAuthEntities,
      synchronize: true,
    })
    await tables.initialize()
    await tables.destroy()
    apps = await Promise.all(
      Array.from({ length: 20 }, () =>
        createTestApp({
          database,
          poolSize: 2,
          imports: [ListenerModule],
          options: { tenant: { enabled: true, defaultTenantOptions: { name: 'First', slug } } },
        }),
      ),
    )
  }, 180_000)
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()))
    await database.drop()
  })

  it('make one default tenant, one set of roles and one active signing key, and tell of it once', async () => {
    const [app] = apps
    const count = async (sql: string) =>
      (await app!.dataSource.query(`select count(*)::int as count from ${sql}`))[0].count
    expect({
      tenants: await count('nest_auth_tenants'),
      keys: await count(`nest_auth_signing_keys where slot = 'active'`),
      roles: await count('nest_auth_roles where is_system'),
      entries: await count(`nest_auth_audit_entries where action = 'tenant.created'`),
    }).toEqual({ tenants: 2, keys: 1, roles: 3, entries: 1 })
    await expect.poll(() => heard).toEqual([slug])
    const keySets = await Promise.all(apps.map(async (each) => (await each.call('jwks')).text))
    expect(new Set(keySets).size).toBe(1)
  })
})
