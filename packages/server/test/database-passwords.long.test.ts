import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { getActiveResourcesInfo } from 'node:process'
import { Logger } from '@nestjs/common'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runCli } from '../src/cli/run-cli.ts'
import type { DatabaseLogin } from '../src/persistence/database-server-options.ts'
import { createNestAuthDataSource } from '../src/persistence/nest-auth-database.ts'
import { NestAuthLogger } from '../src/index.ts'
import { logBook } from './log-book.ts'
import { expectRefusal, newcomer, refresh, signIn, succeeded } from './people.ts'
import { Connections, ReportsModule } from './slow-reports.ts'
import { createLastingDatabase, createTestApp, isOnServer } from './test-app.ts'
import type { TestApp, TestAppOptions, TestDatabase } from './test-app.ts'

const certificate = process.env['TEST_POSTGRES_CA']
const poolSize = 2

/** A server that makes its passwords itself, and lets them live for as long as it likes. */
describe.runIf(isOnServer)('A database whose password changes', { timeout: 60_000 }, () => {
  const user = `nest_auth_${randomBytes(6).toString('hex')}`
  const hidden = `${user}_encrypted`
  let database: TestDatabase
  let superuser: pg.Client
  let connections: Connections
  let password = ''
  let refuses: Error | null = null
  const asked: DatabaseLogin[] = []

  const token = async (login: DatabaseLogin) => {
    asked.push(login)
    if (refuses) throw refuses
    return password
  }
  const urlOf = (username: string) =>
    Object.assign(new URL(database.url!), { username, password: '' }).toString()
  const rotate = async () => {
    password = randomBytes(12).toString('hex')
    for (const name of [user, hidden]) await superuser.query(`alter role ${name} password '${password}'`)
  }
  const kinds = async (name = user) => {
    const { rows } = await superuser.query(
      `select distinct application_name as kind, ssl from pg_stat_activity join pg_stat_ssl using (pid)
        where usename = $1 order by 1`,
      [name],
    )
    return rows.map(({ kind, ssl }) => (ssl ? `${kind}, encrypted` : kind))
  }
  const breakConnections = () =>
    superuser.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [user])
  const start = (more: TestAppOptions = {}) =>
    createTestApp({
      database,
      poolSize,
      imports: [ReportsModule],
      server: { url: urlOf(user), password: token },
      ...more,
    })

  async function expectService(app: TestApp, name = user, suffix = '') {
    const person = await newcomer(app)
    const elsewhere = await signIn(app, person)
    await expect
      .poll(() => kinds(name), { timeout: 10_000 })
      .toEqual(['nest-auth', 'nest-auth changes'].map((kind) => kind + suffix))
    await connections.whileTaken(app, poolSize, async () => {
      succeeded(await refresh(app, elsewhere.refreshToken))
      expect(await kinds(name)).toContain(`nest-auth reserve${suffix}`)
    })
    return person
  }

  beforeAll(async () => {
    database = await createLastingDatabase()
    superuser = new pg.Client(database.url)
    await superuser.connect()
    for (const group of ['nest_auth_passwords', 'nest_auth_encrypted'])
      await superuser.query(`do $$ begin create role ${group}; exception when duplicate_object then end $$`)
    await superuser.query(`create role ${user} superuser login in role nest_auth_passwords`)
    await superuser.query(`create role ${hidden} superuser login in role nest_auth_encrypted`)
    await rotate()
    connections = await Connections.of(database.url!)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    Logger.overrideLogger(false)
    await connections?.end()
    await superuser?.end()
    await database?.drop()
    const server = new pg.Client(process.env['TEST_DATABASE_URL'])
    await server.connect()
    for (const name of [user, hidden]) await server.query(`drop role if exists ${name}`)
    await server.end()
  })

  it('is opened by nobody who does not know it', async () => {
    const open = (wrong?: string) =>
      createNestAuthDataSource({ url: urlOf(user), password: wrong, entities: [] }).initialize()
    await expect(open('a guess')).rejects.toThrow(/password authentication failed.*Check the user/)
    await expect(open()).rejects.toThrow(
      /: the server wants a password, and none was given\. Check the user and the password in the url\.$/,
    )
    const { hostname: host, port, pathname } = new URL(database.url!)
    const place = { host, port: Number(port), username: user, database: pathname.slice(1) }
    await expect(createNestAuthDataSource({ ...place, entities: [] }).initialize()).rejects.toThrow(
      /none was given\. Check the user and the password\.$/,
    )
  })

  it('is asked for by every connection, when the tables are made, by the pool, the reserve and the listener', async () => {
    const app = await start()
    try {
      await expectService(app)
      const { hostname, port, pathname } = new URL(database.url!)
      const login = { host: hostname, port: Number(port), username: user, database: pathname.slice(1) }
      // The look at boot, the turn to make the tables, the pool, the listener, the reserve.
      expect(asked.length).toBeGreaterThanOrEqual(5)
      expect(new Set(asked.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(login)]))
    } finally {
      await app.close()
    }
  })

  it('goes on serving after a change of it: what is open stays open, what is opened has the new one', async () => {
    const app = await start({ synchronize: false })
    try {
      const person = await expectService(app)
      await rotate()
      succeeded(await app.call('me', { token: person.accessToken }))
      await breakConnections()
      await expect.poll(async () => (await refresh(app, person.refreshToken)).status).toBe(200)
      await expectService(app)
    } finally {
      await app.close()
    }
  })

  it('is told to come again about while nobody gives a password, and no connection is left behind by that', async () => {
    const book = logBook()
    const app = await start({
      synchronize: false,
      options: { logger: book.options },
      prepare: (nest) => nest.useLogger(nest.get(NestAuthLogger, { strict: false })),
    })
    const sockets = () => getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    try {
      const person = await newcomer(app)
      refuses = new Error('the token service is away')
      await breakConnections()
      await expect.poll(() => kinds()).toEqual([])
      const before = sockets()
      for (let count = 0; count < 20; count++) {
        const answer = await refresh(app, person.refreshToken)
        expectRefusal(answer, 'SERVICE_UNAVAILABLE')
        expect(answer.text).not.toContain('token service')
      }
      await expect.poll(sockets).toBeLessThan(before + 5)
      expect(JSON.stringify(book.lines())).toContain('gave none: the token service is away')
      refuses = null
      await expect.poll(async () => (await refresh(app, person.refreshToken)).status).toBe(200)
      await expectService(app)
    } finally {
      refuses = null
      await app.close()
    }
  })

  it('says at boot that it is the function that failed, and repeats no password', async () => {
    refuses = new Error('the token service is away')
    const failed = createNestAuthDataSource({ url: urlOf(user), password: token, entities: [] }).initialize()
    await expect(failed).rejects.toThrow(/gave none: the token service is away. Every new connection asks it/)
    refuses = null
    const nothing = (() => undefined) as unknown as () => string
    const none = createNestAuthDataSource({ url: urlOf(user), password: nothing, entities: [] }).initialize()
    await expect(none).rejects.toThrow(/gave none: undefined, not a text/)
    const never = () => new Promise<string>(() => {})
    const hanging = createNestAuthDataSource({ url: urlOf(user), password: never, entities: [] }).initialize()
    await expect(hanging).rejects.toThrow(/the function `password`.* gave none: no answer in 4.5 s/)
  })

  it('is one for the listener that has a url of its own', async () => {
    const app = await start({ synchronize: false, options: { invalidation: { url: urlOf(user) } } })
    try {
      await expect.poll(() => kinds(), { timeout: 10_000 }).toContain('nest-auth changes')
    } finally {
      await app.close()
    }
  })

  it.runIf(certificate)('may be a plain text beside a host, and the way there encrypted', async () => {
    const { hostname: host, port, pathname } = new URL(database.url!)
    const server = {
      url: undefined,
      host,
      port: Number(port),
      username: hidden,
      database: pathname.slice(1),
      password,
    }
    await expect(start({ synchronize: false, server })).rejects.toThrow('pg_hba.conf rejects')
    const ssl = { ca: readFileSync(certificate!, 'utf8') }
    const app = await start({ synchronize: false, server: { ...server, ssl } })
    try {
      await expectService(app, hidden, ', encrypted')
    } finally {
      await app.close()
    }
    const untrusted = start({ synchronize: false, server: { ...server, ssl: true } })
    await expect(untrusted).rejects.toThrow(/self-signed certificate.*give its authority as `ssl: { ca }`/)
  })

  it('is handed to a command in PGPASSWORD, as the command is told that needs it', async () => {
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const doctor = () => runCli(['doctor', '--database-url', urlOf(user)], { out: write, error: write })
    expect(await doctor()).toBe(1)
    expect(lines.join()).toMatch(/takes the one in PGPASSWORD/)
    vi.stubEnv('PGPASSWORD', password)
    lines.length = 0
    await doctor()
    expect(lines.join('\n')).toMatch(/^ok +connection/m)
  })
})
