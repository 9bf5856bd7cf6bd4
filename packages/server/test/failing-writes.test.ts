import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Answer } from './test-app.ts'
import { createHiringApp } from './hiring/hiring-app.ts'
import type { HiringApp } from './hiring/hiring-app.ts'
import { foundTenant, freshEmail, freshTenant, goodPassword, newcomer, refresh } from './people.ts'

let app: HiringApp

beforeAll(async () => {
  app = await createHiringApp('SHARED')
  await app.watchWrites()
  // Counters of attempts are no part of the flow: one that fails lets it pass.
  for (const table of ['nest_auth_limit_counts', 'nest_auth_guess_counts'])
    await app.dataSource.query(`drop trigger count_write on ${table}`)
})
afterAll(() => app.close())

/** Every row but the counters of attempts, which count whatever becomes of them. */
const rows = async () =>
  (await app.rows()).filter((row) => !/limit|guess/.test((row as { table: string }).table))

/** Each makes ready what it needs, and answers the flow itself. */
const flows: [string, () => Promise<() => Promise<Answer>>][] = [
  [
    'a sign-up that founds a tenant',
    async () => {
      const body = { email: freshEmail(), password: goodPassword, newTenant: freshTenant() }
      return () => app.call('signup', { body })
    },
  ],
  [
    'a new tenant',
    async () => {
      const { accessToken: token } = await newcomer(app)
      const body = freshTenant()
      return () => app.call('createTenant', { token, body })
    },
  ],
  [
    'a switch',
    async () => {
      const person = await newcomer(app)
      const tenantId = await foundTenant(app, person)
      return () => app.call('switchTenant', { token: person.accessToken, body: { tenantId } })
    },
  ],
  [
    'a refresh',
    async () => {
      const { refreshToken } = await newcomer(app)
      return () => refresh(app, refreshToken)
    },
  ],
  [
    'signing out everywhere',
    async () => {
      const { accessToken: token } = await newcomer(app)
      return () => app.call('logoutAll', { token })
    },
  ],
]

it.each(flows)(
  'No failing write of %s leaves a row, and the retry succeeds',
  { timeout: 120_000 },
  async (_, prepare) => {
    for (let nth = 1; ; nth += 1) {
      const flow = await prepare()
      const before = await rows()
      await app.failWrite(nth)
      const answer = await flow()
      if ((await app.writesUntilNow()) < nth) {
        expect(answer.status, answer.text).toBeLessThan(300)
        expect(nth).toBeGreaterThan(1)
        return
      }
      expect([nth, answer.status]).toEqual([nth, 500])
      expect(await rows()).toEqual(before)
      const retried = await flow()
      expect(retried.status, retried.text).toBeLessThan(300)
    }
  },
)
