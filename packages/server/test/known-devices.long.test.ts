import { createHash, randomBytes } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Tenancy, argon2Hasher } from '../src/index.ts'
import type { PasswordHasher } from '../src/index.ts'
import { Mailbox } from './mailbox.ts'
import { expectRefusal, freshEmail, freshTenant, goodPassword, newcomer, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createLastingDatabase, createTestApp, tenancies, testSecret } from './test-app.ts'
import type { Answer, TestApp, TestAppOptions, TestDatabase } from './test-app.ts'

const otherPassword = `${goodPassword}-anew`
const [cheap, dear, dearest] = [16, 64, 128].map((memoryKiB) =>
  argon2Hasher({ memoryKiB, passes: 1, lanes: 1 }),
) as [PasswordHasher, PasswordHasher, PasswordHasher]
const sha1Of = (password: string) => `{SHA}${createHash('sha1').update(password).digest('base64')}`

/** What hashes cost now; it is raised between sign-ins, and while one of them looks at a password. */
let cost = cheap
let meanwhile: () => Promise<unknown> = async () => {}
const hasher: PasswordHasher = {
  hash: (password) => cost.hash(password),
  async verify(encoded, password) {
    const isRight = encoded.startsWith('{SHA}')
      ? encoded === sha1Of(password)
      : await dearest.verify(encoded, password)
    const happen = meanwhile
    meanwhile = async () => {}
    await happen()
    return isRight
  },
  decoy: () => cost.decoy!(),
  needsRehash: (encoded) => cost.needsRehash(encoded),
}
beforeEach(() => {
  cost = cheap
  meanwhile = async () => {}
})

type Owner = Pick<Person, 'email' | 'tenantId' | 'userId'>

function logIn(
  app: TestApp,
  { email, tenantId }: Omit<Owner, 'userId'>,
  { password = goodPassword, device = null as string | null } = {},
): Promise<Answer> {
  return app.request('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(device !== null && { 'nest-auth-device': device }) },
    body: JSON.stringify({ email, password, ...(tenantId && { tenantId }) }),
  })
}

/** Signs somebody in; answers what the device keeps. */
async function deviceOf(app: TestApp, owner: Owner, how: Parameters<typeof logIn>[2] = {}): Promise<string> {
  const answer = await logIn(app, owner, how)
  succeeded(answer)
  return answer.headers.get('nest-auth-device') ?? how.device!
}

/** From now on nobody but known devices gets in. */
async function locked(app: TestApp, { userId }: Owner): Promise<void> {
  const [{ tenant_id: scopeId }] = await app.dataSource.query(
    'select tenant_id from nest_auth_users where id = $1',
    [userId],
  )
  await app.dataSource.query('delete from nest_auth_guess_counts where account = $1', [`user:${userId}`])
  await app.dataSource.query(
    `insert into nest_auth_guess_counts
       (tenant_id, account, origin, consecutive, hourly, hour_ends_at, blocked_until, is_locked, updated_at)
     values ($1, $2, '', 100, 0, now(), now() + interval '1 hour', true, now())`,
    [scopeId, `user:${userId}`],
  )
}

const stored = async (app: TestApp, { userId }: Owner) =>
  (
    await app.dataSource.query('select password_hash, password_marks from nest_auth_users where id = $1', [
      userId,
    ])
  )[0]

const statusesOf = (answers: readonly Answer[]) => answers.map(({ status }) => status)

describe.each(tenancies)('With tenancy %s, a known device', (tenancy) => {
  const mailbox = new Mailbox()
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({
      tenancy,
      options: { password: { hasher }, mail: mailbox.options(), signup: { revealsTakenEmail: true } },
    })
  })
  afterAll(() => app.close())

  it('stays known however often another one has its password hashed anew', async () => {
    const owner = await newcomer(app)
    const device = await deviceOf(app, owner)
    const hashes = new Set<string>()
    for (const raised of [dear, dearest]) {
      cost = raised
      hashes.add((await stored(app, owner)).password_hash)
      const other = await deviceOf(app, owner)
      expect(other).not.toBe(device)
      hashes.add((await stored(app, owner)).password_hash)
    }
    expect(hashes.size).toBe(3)
    await locked(app, owner)
    expect((await logIn(app, owner)).status).toBe(429)
    const known = await logIn(app, owner, { device })
    expect([known.status, known.headers.get('nest-auth-device')]).toEqual([200, null])
  })

  it('stays known where many have it hashed anew at once, and so does each of those', async () => {
    const owner = await newcomer(app)
    const device = await deviceOf(app, owner)
    cost = dear
    const others = await Promise.all(Array.from({ length: 6 }, () => deviceOf(app, owner)))
    await locked(app, owner)
    const answers = await Promise.all([device, ...others].map((one) => logIn(app, owner, { device: one })))
    expect(statusesOf(answers)).toEqual(Array(7).fill(200))
  })

  it.each<[string, (owner: Person) => Promise<unknown>]>([
    [
      'changed',
      async ({ accessToken: token }) =>
        succeeded(
          await app.call('changePassword', {
            token,
            body: { currentPassword: goodPassword, newPassword: otherPassword },
          }),
          204,
        ),
    ],
    [
      'reset',
      async ({ email, tenantId }) => {
        const body = { email, ...(tenantId && tenancy === 'ISOLATED' && { tenantId }) }
        succeeded(await app.call('forgotPassword', { body }), 204)
        const token = await mailbox.token(app, email, '/reset-password')
        succeeded(await app.call('resetPassword', { body: { token, password: otherPassword } }), 204)
      },
    ],
    [
      'saved',
      async ({ userId }) => {
        const user = await app.users.getUserById(userId)
        await user!.setPassword(otherPassword)
        await Tenancy.asPlatform('outside of requests no tenant is named', () => user!.save())
      },
    ],
    [
      'written past the library',
      async ({ userId }) =>
        app.dataSource.query('update nest_auth_users set password_hash = $2 where id = $1', [
          userId,
          await dear.hash(otherPassword),
        ]),
    ],
  ])('is a stranger once the password was %s, hashed anew before or not', async (_, change) => {
    for (const [before, after] of [
      [cheap, cheap],
      [dear, dear],
      [dear, dearest],
    ] as const) {
      cost = cheap
      const owner = await newcomer(app)
      const first = await deviceOf(app, owner)
      cost = before
      const device = await deviceOf(app, owner, { device: first })
      await change(owner)
      cost = after
      const anew = await deviceOf(app, owner, { password: otherPassword })
      await locked(app, owner)
      expect((await logIn(app, owner, { password: otherPassword, device })).status).toBe(429)
      expect((await logIn(app, owner, { password: otherPassword, device: anew })).status).toBe(200)
    }
  })

  it('is a stranger once the same password was set anew', async () => {
    const owner = await newcomer(app)
    const device = await deviceOf(app, owner)
    const { accessToken: token } = owner
    const body = { currentPassword: goodPassword, newPassword: goodPassword }
    succeeded(await app.call('changePassword', { token, body }), 204)
    await locked(app, owner)
    expect((await logIn(app, owner, { device })).status).toBe(429)
  })

  it('is told by nothing that is stored, even where the former hash gives its password away', async () => {
    const owner = await newcomer(app)
    await app.dataSource.query('update nest_auth_users set password_hash = $2 where id = $1', [
      owner.userId,
      sha1Of(goodPassword),
    ])
    const device = await deviceOf(app, owner)
    cost = dear
    const { password_hash: now, password_marks: marks } = await stored(app, owner)
    expect([now, marks]).toEqual([expect.stringMatching(/^\$argon2id/), expect.any(String)])
    // Whatever a digest without our secret could make of it.
    const former = sha1Of(goodPassword)
    const digests = ['', 'credential ', 'password-marks '].flatMap((prefix) =>
      ['sha1', 'sha256', 'sha512'].map((algorithm) =>
        createHash(algorithm).update(`${prefix}${former}`).digest('base64url').slice(0, 20),
      ),
    )
    expect([former, ...digests].filter((trace) => marks.includes(trace))).toEqual([])
    await locked(app, owner)
    expect((await logIn(app, owner, { device })).status).toBe(200)
  })

  describe('and a hash made anew meanwhile', () => {
    /** The sign-in of another device, in a process whose hashes cost more; then this one goes on. */
    const elsewhere = (owner: Owner) => async () => {
      const own = cost
      cost = dear
      await deviceOf(app, owner)
      cost = own
    }

    it('refuse no sign-in of a process whose hashes cost less', async () => {
      const owner = await newcomer(app)
      meanwhile = elsewhere(owner)
      const device = await deviceOf(app, owner)
      expect((await stored(app, owner)).password_hash).toContain('m=64,')
      await locked(app, owner)
      expect((await logIn(app, owner, { device })).status).toBe(200)
    })

    it('refuse no change of the password, which is in force afterwards', async () => {
      const owner = await newcomer(app)
      const device = await deviceOf(app, owner)
      meanwhile = elsewhere(owner)
      const body = { currentPassword: goodPassword, newPassword: otherPassword }
      succeeded(await app.call('changePassword', { token: owner.accessToken, body }), 204)
      expectRefusal(await logIn(app, owner, { device }), 'INVALID_CREDENTIALS')
      await locked(app, owner)
      expect((await logIn(app, owner, { password: otherPassword, device })).status).toBe(429)
    })

    it('let no former password in', async () => {
      const owner = await newcomer(app)
      for (const raised of [cheap, dear]) {
        cost = raised
        meanwhile = async () => {
          await app.dataSource.query('update nest_auth_users set password_hash = $2 where id = $1', [
            owner.userId,
            await hash(goodPassword, { memoryCost: 32, timeCost: 1, parallelism: 1 }),
          ])
        }
        // The same password, set anew: what was looked at is none any more.
        expectRefusal(await logIn(app, owner), 'INVALID_CREDENTIALS')
      }
      const { accessToken: token } = succeeded(await logIn(app, owner))
      meanwhile = async () =>
        app.dataSource.query('update nest_auth_users set password_hash = $2 where id = $1', [
          owner.userId,
          await dear.hash(goodPassword),
        ])
      const body = { currentPassword: goodPassword, newPassword: otherPassword }
      expectRefusal(await app.call('changePassword', { token, body }), 'WRONG_PASSWORD')
    })
  })
})

describe('A known device', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ tenancy: 'SHARED', options: { password: { hasher } } })
  })
  afterAll(() => app.close())

  it('stays known to somebody who chooses among tenants, and the choice stands, while the password is hashed anew', async () => {
    const email = freshEmail()
    const { id: userId } = await app.users.createUser({ email, password: goodPassword })
    const tenants = [
      await app.tenants.createTenant(freshTenant('Alpha')),
      await app.tenants.createTenant(freshTenant('Beta')),
    ]
    for (const tenant of tenants) await app.users.addToTenant(userId, tenant.id)
    const anywhere = { email, userId, tenantId: null }
    const offered = succeeded(await logIn(app, anywhere))
    expect(offered.status).toBe('tenant_required')
    cost = dear
    const device = await deviceOf(app, { ...anywhere, tenantId: tenants[1]!.id })
    const chosen = async ({ selectionToken }: { selectionToken: string }) => {
      const answer = await app.call('selectTenant', { body: { selectionToken, tenantId: tenants[0]!.id } })
      succeeded(answer)
      return answer.headers.get('nest-auth-device')!
    }
    const devices = [device, await chosen(offered), await chosen(succeeded(await logIn(app, anywhere)))]
    await locked(app, anywhere)
    const answers = await Promise.all(devices.map((one) => logIn(app, anywhere, { device: one })))
    expect(statusesOf(answers)).toEqual([200, 200, 200])
  })

  it('is that of the sixteen accounts which came last', async () => {
    const owners: Person[] = []
    let device: string | null = null
    for (let index = 0; index < 17; index++) {
      const owner = await newcomer(app)
      device = await deviceOf(app, owner, { device })
      owners.push(owner)
    }
    for (const owner of owners) await locked(app, owner)
    const statuses: number[] = []
    for (const owner of owners) statuses.push((await logIn(app, owner, { device })).status)
    expect(statuses).toEqual([429, ...Array<number>(16).fill(200)])
  })
})

describe('While the secret is replaced, a known device', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createLastingDatabase()
  })
  afterAll(() => database.drop())

  /** The application as it is started again with these secrets. */
  async function during<T>(secret: string | string[], work: (app: TestApp) => Promise<T>): Promise<T> {
    const settings: TestAppOptions = {
      tenancy: 'ISOLATED',
      database,
      options: { password: { hasher }, secret },
    }
    const app = await createTestApp(settings)
    try {
      return await work(app)
    } finally {
      await app.close()
    }
  }

  it('stays known: by the next secret once it has signed in, by the former as long as that is kept', async () => {
    const next = randomBytes(32).toString('base64url')
    const { owner, plain, seen, unseen } = await during(testSecret, async (app) => {
      const owner = await newcomer(app)
      const plain = await newcomer(app)
      return {
        owner,
        plain: { owner: plain, device: await deviceOf(app, plain) },
        seen: await deviceOf(app, owner),
        unseen: await deviceOf(app, owner),
      }
    })
    const [renewed, plainRenewed] = await during([next, testSecret], async (app) => {
      cost = dear
      await deviceOf(app, owner)
      await locked(app, owner)
      expect((await logIn(app, owner, { device: unseen })).status).toBe(200)
      cost = cheap
      const renewed = await deviceOf(app, owner, { device: seen })
      // It takes the place of the former.
      expect([renewed.length, renewed === seen]).toEqual([seen.length, false])
      expect((await logIn(app, owner, { device: renewed })).headers.get('nest-auth-device')).toBeNull()
      return [renewed, await deviceOf(app, plain.owner, { device: plain.device })]
    })
    await during(next, async (app) => {
      expect((await logIn(app, owner, { device: renewed })).status).toBe(200)
      expect((await logIn(app, owner, { device: unseen })).status).toBe(429)
      await locked(app, plain.owner)
      expect((await logIn(app, plain.owner, { device: plainRenewed })).status).toBe(200)
    })
  })
})
