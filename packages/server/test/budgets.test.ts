import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RateLimits } from '../src/index.ts'
import type { BudgetName } from '../src/index.ts'
import { defaultBudgets } from '../src/limits/budgets.ts'
import { CountingHasher } from './counting-hasher.ts'
import { expectRefusal, freshEmail, goodPassword, newcomer, refresh } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, isOnServer } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const few = { points: 3, seconds: 60 }
const only = (by: 'account' | 'address' | 'tenant') => ({
  account: null,
  address: null,
  tenant: null,
  [by]: few,
})

describe('Budgets', () => {
  const hashing = new CountingHasher()
  let app: TestApp
  let limits: RateLimits
  beforeAll(async () => {
    app = await createTestApp({
      tenancy: 'ISOLATED',
      options: {
        password: { hasher: hashing },
        limits: {
          budgets: {
            login: only('tenant'),
            signup: only('account'),
            refresh: only('address'),
            selection: only('address'),
            passwordReset: only('account'),
          },
        },
      },
    })
    limits = app.nest.get(RateLimits, { strict: false })
  })
  afterAll(() => app.close())

  const statuses = async (count: number, call: () => Promise<{ status: number }>) => {
    const seen: number[] = []
    for (let index = 0; index < count; index++) seen.push((await call()).status)
    return seen
  }

  it('count sign-ups by the account they name, in any spelling', async () => {
    const { tenantId } = await newcomer(app)
    const email = freshEmail()
    const spellings = [email, email.toUpperCase(), email, email.toUpperCase()]
    const answers = []
    for (const spelling of spellings) {
      answers.push(await app.call('signup', { body: { email: spelling, password: goodPassword, tenantId } }))
    }
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 429])
    expectRefusal(answers[3]!, 'RATE_LIMITED', { retryAfterSeconds: expect.any(Number) })
    expect(answers[3]!.headers.get('retry-after')).toBe(String(answers[3]!.body.details.retryAfterSeconds))
  })

  it('count failed sign-ins by tenant, and no sign-in that succeeds', async () => {
    const person = await newcomer(app)
    const signIn = (password: string) => () =>
      app.call('login', { body: { email: person.email, password, tenantId: person.tenantId } })
    expect(await statuses(5, signIn(goodPassword))).toEqual([200, 200, 200, 200, 200])
    expect(await statuses(4, signIn('not the password'))).toEqual([401, 401, 401, 429])
    expect((await newcomer(app)).tenantId).not.toBe(person.tenantId)
  })

  it('of failed sign-ins that strangers have spent keep nobody out on a known device', async () => {
    const [person, stranger] = [await newcomer(app), await newcomer(app)]
    const { tenantId } = person
    const login = (email: string, password: string, device?: string) =>
      app.request('/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(device && { 'nest-auth-device': device }) },
        body: JSON.stringify({ email, password, tenantId }),
      })
    const deviceOf = async ({ email, tenantId: home }: Person) => {
      const body = { email, password: goodPassword, tenantId: home }
      return (await app.call('login', { body })).headers.get('nest-auth-device')!
    }
    const [device, foreign] = [await deviceOf(person), await deviceOf(stranger)]
    expect(await statuses(4, () => login(freshEmail(), 'a guess'))).toEqual([401, 401, 401, 429])
    // Nobody else is let in, nor told whether there is such an account.
    const madeUp = Buffer.alloc(32, 7).toString('base64url')
    const strangers = [undefined, foreign, madeUp].flatMap((held) => [
      () => login(person.email, goodPassword, held),
      () => login(freshEmail(), goodPassword, held),
    ])
    for (const attempt of strangers) {
      const cost = await hashing.during(async () => expect((await attempt()).status).toBe(429))
      expect(cost).toBe(0)
    }
    expect((await login(person.email, goodPassword, device)).status).toBe(200)
    // Not without end there either.
    const guesses = await statuses(11, () => login(person.email, 'a guess', device))
    expect(guesses).toEqual([...Array(10).fill(401), 429])
  })

  it('count failed refreshes and selections by address, and no refresh that succeeds', async () => {
    let token = (await newcomer(app)).refreshToken
    for (let index = 0; index < 5; index++) token = (await refresh(app, token)).body.refreshToken
    expect(await statuses(4, () => refresh(app, 'A'.repeat(108)))).toEqual([401, 401, 401, 429])
    const select = () =>
      app.call('selectTenant', {
        body: { selectionToken: 'made-up', tenantId: '01890000-0000-7000-8000-000000000000' },
      })
    expect(await statuses(4, select)).toEqual([401, 401, 401, 429])
  })

  it('count what many do at the same instant', async () => {
    const account = freshEmail()
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, () => limits.count('passwordReset', { account })),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    await expect(limits.count('passwordReset', { account: freshEmail() })).resolves.toBeUndefined()
  })

  it('cost no statement once they are spent', async () => {
    const account = freshEmail()
    for (let index = 0; index < 3; index++) await limits.count('passwordReset', { account })
    const cost = await app.statements.during(() =>
      expect(limits.count('passwordReset', { account })).rejects.toMatchObject({ code: 'RATE_LIMITED' }),
    )
    expect(cost).toBe(0)
  })

  it.runIf(isOnServer)('are shared by all processes on one PostgreSQL', async () => {
    const other = await createTestApp({
      tenancy: 'ISOLATED',
      databaseUrl: app.databaseUrl!,
      options: { limits: { budgets: { passwordReset: only('account') } } },
    })
    try {
      const account = freshEmail()
      const both = [limits, other.nest.get(RateLimits, { strict: false })]
      const tries = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) => both[index % 2]!.count('passwordReset', { account })),
      )
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    } finally {
      await other.close()
    }
  })
})

it('Every budget is counted by something', () => {
  for (const name of Object.keys(defaultBudgets) as BudgetName[]) {
    expect(Object.values(defaultBudgets[name]).some((allowance) => allowance !== null)).toBe(true)
  }
})
