import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { SigningKeys } from '../src/index.ts'
import { Database } from '../src/persistence/database.ts'
import { afterSeconds, realTime } from './clock.ts'
import { newcomer, refresh, signIn, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, isOnServer } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const keysOf = (app: TestApp) => app.nest.get(SigningKeys, { strict: false })
const keyOf = (token: string) => decodeProtectedHeader(token).kid
const published = async (app: TestApp): Promise<string[]> =>
  succeeded(await app.call('jwks')).keys.map(({ kid }: { kid: string }) => kid)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What came of somebody's requests so far: every status, and every key that signed a token. */
interface Traffic {
  seen: number[]
  kids: Set<string | undefined>
}

/** Refreshes on one process and uses the token on the other, again and again. */
async function traffic(
  apps: readonly TestApp[],
  person: Person,
  { seen, kids }: Traffic,
  isOver: () => boolean,
) {
  let { refreshToken } = person
  for (let round = 0; !isOver(); round++) {
    const [issuer, verifier] = [apps[round % apps.length]!, apps[(round + 1) % apps.length]!]
    const refreshed = await refresh(issuer, refreshToken)
    seen.push(refreshed.status)
    const token = refreshed.body.accessToken as string
    refreshToken = refreshed.body.refreshToken
    kids.add(keyOf(token))
    seen.push(
      (await verifier.request('/app/private', { headers: { authorization: `Bearer ${token}` } })).status,
    )
  }
}

describe('Rotating the signing key', () => {
  let app: TestApp
  let person: Person
  beforeAll(async () => {
    app = await createTestApp()
    person = await newcomer(app)
  })
  afterEach(realTime)
  afterAll(() => app.close())

  it('publishes the next key before it signs, and keeps the former until its last token has expired', async () => {
    const former = keyOf(person.accessToken)!
    expect(await published(app)).toEqual([former])
    expect(await keysOf(app).rotate()).toBe(true)
    const [next, ...others] = await published(app)
    expect(others).toEqual([former])
    expect(keyOf((await signIn(app, person)).accessToken)).toBe(former)
    afterSeconds(601)
    const later = await signIn(app, person)
    expect(keyOf(later.accessToken)).toBe(next)
    expect(await published(app)).toEqual([next, former])
    afterSeconds(361)
    expect(await published(app)).toEqual([next])
  })

  it('does nothing while a rotation is under way', async () => {
    const before = await published(app)
    expect(await keysOf(app).rotate()).toBe(false)
    expect(await published(app)).toEqual(before)
  })
})

describe('A signing key that is removed', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app.close())

  const answers = async (token: string) => (await app.call('me', { token })).body.code ?? 'served'
  const actions = async () =>
    (
      await app.dataSource.query<{ action: string }[]>(
        `select action from nest_auth_audit_entries where target_kind = 'signing_key' order by id`,
      )
    ).map(({ action }) => action)

  it('opens nothing from then on, also for tokens seen before, and nobody is signed out', async () => {
    const person = await newcomer(app)
    const former = keyOf(person.accessToken)!
    expect(await answers(person.accessToken)).toBe('served')
    expect(await keysOf(app).remove(former)).toBe(true)
    expect(await answers(person.accessToken)).toBe('UNAUTHENTICATED')
    expect(await published(app)).toEqual([expect.not.stringMatching(former)])
    const { accessToken } = succeeded(await refresh(app, person.refreshToken))
    expect(await answers(accessToken)).toBe('served')
    expect(await keysOf(app).remove(former)).toBe(false)
    expect(await actions()).toEqual(['signing_key.removed'])
  })

  it('is missed within a second where it was removed past the library', async () => {
    const person = await newcomer(app)
    expect(await answers(person.accessToken)).toBe('served')
    await app.dataSource.query('delete from nest_auth_signing_keys')
    await expect.poll(() => answers(person.accessToken), { timeout: 1000 }).toBe('UNAUTHENTICATED')
    // One is made anew.
    succeeded(await refresh(app, person.refreshToken))
  })

  it('is not looked for again and again by its name, however many ask for names that are made up', async () => {
    const { accessToken } = await newcomer(app)
    await pause(1000)
    const [, payload, signature] = accessToken.split('.')
    const asked = async (index: number) => {
      await pause(index * 2)
      const header = { alg: 'EdDSA', typ: 'at+jwt', kid: `made-up-${index}` }
      return answers(
        [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.'),
      )
    }
    const begunAtMs = performance.now()
    const cost = await app.statements.during(async () => {
      const codes = await Promise.all(Array.from({ length: 200 }, (_, index) => asked(index)))
      expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED']))
    })
    // Once a second, however long two hundred take here.
    expect(cost).toBeLessThanOrEqual(2 + (performance.now() - begunAtMs) / 1000)
    expect(cost).toBeLessThan(50)
  })

  it('leaves the one that signs alone where it was a former one', async () => {
    const [former] = await published(app)
    await keysOf(app).rotate({ publishForSeconds: 0 })
    const person = await newcomer(app)
    await keysOf(app).remove(former!)
    expect(await published(app)).toEqual([keyOf(person.accessToken)])
    expect(await answers(person.accessToken)).toBe('served')
    expect((await actions()).slice(1)).toEqual(['signing_key.rotated', 'signing_key.removed'])
  })
})

describe('A process that is faster with the next signing key', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp()
    await app.nest.get(Database, { strict: false }).changeSchema(`
      create sequence faster;
      create function be_faster() returns trigger language plpgsql security definer as $$ begin
        if nextval('faster') > current_setting('faster.until')::int then return null; end if;
        insert into nest_auth_signing_keys (id, slot, algorithm, public_jwk, encrypted_private_jwk, activates_at)
          values ('of the other', 'active', old.algorithm, old.public_jwk, old.encrypted_private_jwk, now());
        return null;
      end $$;
      create trigger be_faster after delete or update of slot on nest_auth_signing_keys
        for each row execute function be_faster()`)
  })
  afterAll(() => app.close())

  /** The other process takes the slot in between so many times. */
  async function whileFaster<T>(times: number, work: () => Promise<T>): Promise<T> {
    const owner = app.nest.get(Database, { strict: false })
    await owner.changeSchema(`select setval('faster', 1, false)`)
    await owner.changeSchema(`alter function be_faster() set faster.until = '${times}'`)
    try {
      return await work()
    } finally {
      await owner.changeSchema(`alter function be_faster() set faster.until = '0'`)
    }
  }
  const active = () =>
    app.dataSource.query<{ id: string }[]>(`select id from nest_auth_signing_keys where slot = 'active'`)

  it.each(['remove', 'rotate'] as const)('does not make its own be lost: %s', async (deed) => {
    const keys = keysOf(app)
    const before = await published(app)
    const change = () => (deed === 'remove' ? keys.remove(before[0]!) : keys.rotate({ publishForSeconds: 0 }))
    expect(await whileFaster(1, change)).toBe(true)
    const [{ id }] = (await active()) as [{ id: string }]
    expect(before).not.toContain(id)
    expect(await published(app)).toEqual([id, ...(deed === 'rotate' ? before : [])])
  })

  it.each(['remove', 'rotate'] as const)('is told of, and nothing has changed: %s', async (deed) => {
    const keys = keysOf(app)
    const before = await published(app)
    const change = () => (deed === 'remove' ? keys.remove(before[0]!) : keys.rotate({ publishForSeconds: 0 }))
    await expect(whileFaster(2, change)).rejects.toThrow(/uq_nest_auth_signing_keys_slot/)
    expect(await active()).toEqual([{ id: before[0]! }])
    expect(await published(app)).toEqual(before)
  })
})

describe('A signing key that was rotated', () => {
  it('fails no request, and the JWK Set verifies every token', async () => {
    const apps = [await createTestApp()]
    // Several processes can share a server only; the embedded database belongs to one.
    if (isOnServer) apps.push(await createTestApp({ databaseUrl: apps[0]!.databaseUrl! }))
    let isOver = false
    try {
      const people = [await newcomer(apps[0]!), await newcomer(apps[0]!), await newcomer(apps[0]!)]
      const traffics = people.map((): Traffic => ({ seen: [], kids: new Set() }))
      const running = people.map((person, index) => traffic(apps, person, traffics[index]!, () => isOver))
      const everybodyHas = (count: number) =>
        expect.poll(() => traffics.map(({ kids }) => kids.size)).toEqual(people.map(() => count))
      for (let rotation = 0; rotation < 3; rotation++) {
        await everybodyHas(rotation + 1)
        const keys = keysOf(apps[rotation % apps.length]!)
        // Refused as long as the rotation before is under way.
        await expect.poll(() => keys.rotate({ publishForSeconds: 1 }), { interval: 200 }).toBe(true)
      }
      await everybodyHas(4)
      isOver = true
      await Promise.all(running)
      for (const { seen, kids } of traffics) {
        expect(seen.length).toBeGreaterThan(20)
        expect(seen.filter((status) => status !== 200)).toEqual([])
        expect(kids.size).toBe(4)
      }
      const { accessToken } = await signIn(apps.at(-1)!, people[0]!)
      const jwks = createRemoteJWKSet(new URL(`${apps[0]!.url}/auth/.well-known/jwks.json`))
      expect((await jwtVerify(accessToken, jwks)).payload.sub).toBe(people[0]!.userId)
    } finally {
      isOver = true
      for (const app of apps.toReversed()) await app.close()
    }
  })

  it.runIf(isOnServer)('is one, however many processes rotate at once', async () => {
    const apps = [await createTestApp()]
    for (let more = 0; more < 2; more++)
      apps.push(await createTestApp({ databaseUrl: apps[0]!.databaseUrl! }))
    try {
      const rotations = await Promise.all(apps.map((app) => keysOf(app).rotate({ publishForSeconds: 5 })))
      expect(rotations.filter(Boolean)).toHaveLength(1)
      const [{ active }] = await apps[0]!.dataSource.query(
        `select count(*)::int as active from nest_auth_signing_keys where slot = 'active'`,
      )
      expect(active).toBe(1)
    } finally {
      for (const app of apps.toReversed()) await app.close()
    }
  })

  it('is looked for once a second at most, whatever names are made up', async () => {
    const app = await createTestApp()
    try {
      const { accessToken } = await newcomer(app)
      await pause(1100)
      const [, payload, signature] = accessToken.split('.')
      const forged = (kid: string) => {
        const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid })).toString('base64url')
        return app.request('/app/private', {
          headers: { authorization: `Bearer ${header}.${payload}.${signature}` },
        })
      }
      const cost = await app.statements.during(async () => {
        const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => forged(`key-${index}`)))
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
      })
      expect(cost).toBeLessThanOrEqual(2)
    } finally {
      await app.close()
    }
  })

  it('comes from the options where it was given there', async () => {
    const { exportJWK, generateKeyPair } = await import('jose')
    const { privateKey } = await generateKeyPair('Ed25519', { extractable: true })
    const app = await createTestApp({ options: { tokens: { signingKeys: [await exportJWK(privateKey)] } } })
    try {
      await expect(keysOf(app).rotate()).rejects.toThrow('tokens.signingKeys are rotated there')
    } finally {
      await app.close()
    }
  })
})
