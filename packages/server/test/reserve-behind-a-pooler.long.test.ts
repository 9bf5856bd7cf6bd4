import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Database } from '../src/persistence/database.ts'
import { newcomer, refresh, succeeded } from './people.ts'
import { Connections, ReportsModule } from './slow-reports.ts'
import { createLastingDatabase, createTestApp } from './test-app.ts'

const pair = process.env['TEST_PGBOUNCER_PAIR_URL']

it.runIf(pair)(
  'Behind a pooler with two connections, slow work on one of them leaves the other to those who are signed in',
  async () => {
    const database = await createLastingDatabase()
    const connections = await Connections.of(database.url!)
    const direct = await createTestApp({ database, imports: [ReportsModule] })
    const url = Object.assign(new URL(database.url!), { port: new URL(pair!).port }).toString()
    const app = await createTestApp({
      databaseUrl: url,
      synchronize: false,
      poolSize: 1,
      imports: [ReportsModule],
    })
    try {
      const [person, other] = [await newcomer(direct), await newcomer(direct)]
      const library = app.nest.get(Database, { strict: false })
      await connections.whileTaken(app, 1, async () => {
        for (const { accessToken } of [person, other])
          succeeded(
            await app.request('/app/private', { headers: { authorization: `Bearer ${accessToken}` } }),
          )
        const renewed = succeeded(await refresh(app, person.refreshToken))
        succeeded(await app.call('me', { token: renewed.accessToken }))
        succeeded(await app.call('logoutAll', { token: renewed.accessToken }), 204)
        expect((await app.call('me', { token: renewed.accessToken })).status).toBe(401)
        // What a pooler hears of changes may be nothing: then session and keys are read again every second.
        await pause(1100)
        succeeded(await app.call('me', { token: other.accessToken }))
        const [seen] = await library.withReserve(() =>
          library.query(`select current_user as role, current_setting('statement_timeout') as timeout`, []),
        )
        expect(seen).toEqual({
          role: 'nest_auth_library',
          timeout: expect.stringMatching(/^3[\d.]+m?s$|^3\d{3}ms$/),
        })
      })
      expect(library.reserveUses).toBeGreaterThan(4)
    } finally {
      await app.close()
      await direct.close()
      await connections.end()
      await database.drop()
    }
  },
)
