import { Logger } from '@nestjs/common'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Database } from '../src/persistence/database.ts'
import { policyFor } from '../src/tenants/policy-for.ts'
import { warningOfUsersLeftBehind } from '../src/users/users-left-behind.ts'
import { freshEmail, newcomer } from './people.ts'
import { createLastingDatabase, createTestApp } from './test-app.ts'
import type { TenancySetting, TestApp, TestDatabase } from './test-app.ts'

let database: TestDatabase
const warn = vi.spyOn(Logger.prototype, 'warn')

/** Boots on the database, lets `work` run and answers what the boot said of people left behind. */
async function bootAs(tenancy: TenancySetting, work: (app: TestApp) => unknown = () => {}) {
  warn.mockClear()
  const app = await createTestApp({ database, tenancy })
  const said = warn.mock.calls.map(([message]) => String(message)).filter((text) => /never looks/.test(text))
  try {
    await work(app)
  } finally {
    await app.close()
  }
  return said
}

describe('A tenancy setting that is changed on a database with people', () => {
  afterEach(() => database.drop())

  it('is warned of once where nobody can sign in any more, and no longer once somebody can', async () => {
    database = await createLastingDatabase()
    expect(await bootAs('SHARED', newcomer)).toEqual([])
    expect(await bootAs('off')).toEqual([])
    expect(await bootAs('ISOLATED')).toEqual([
      expect.stringMatching(
        /belong to no single tenant.*cannot sign in.*new `dataDir` or database.*createUser/,
      ),
    ])
    expect(await bootAs('ISOLATED', newcomer)).toHaveLength(1)
    expect(await bootAs('ISOLATED')).toEqual([])
    expect(await bootAs('SHARED')).toEqual([])
  })

  it('is warned of in the other direction as well', async () => {
    database = await createLastingDatabase()
    expect(await bootAs('ISOLATED', newcomer)).toEqual([])
    expect(await bootAs('SHARED')).toEqual([expect.stringContaining('belong to one tenant each')])
    expect(await bootAs('off')).toHaveLength(1)
  })

  it('is not taken for changed by platform staff, who belong to no tenant in any setting', async () => {
    database = await createLastingDatabase()
    await bootAs('SHARED', async (app) => {
      const staff = await app.users.createUser({ email: freshEmail('staff') })
      await staff.getPlatformAccess(true)
    })
    expect(await bootAs('ISOLATED')).toEqual([])
  })
})

it('is noticed on SQLite as well', async () => {
  const app = await createTestApp({ engine: 'sqljs', tenancy: 'SHARED' })
  const said = (tenancy: TenancySetting) =>
    warningOfUsersLeftBehind(app.nest.get(Database, { strict: false }), policyFor(tenancy))
  try {
    expect([await said('SHARED'), await said('ISOLATED')]).toEqual([null, null])
    await newcomer(app)
    expect([await said('SHARED'), await said('ISOLATED')]).toEqual([
      null,
      expect.stringContaining('no single'),
    ])
  } finally {
    await app.close()
  }
})
