import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNestAuthDataSource, nestAuthEntities, nestAuthMigrations } from '../src/index.ts'
import { nameOfDatabase } from '../src/cli/open-database.ts'
import { runCli } from '../src/cli/run-cli.ts'
import { Database } from '../src/persistence/database.ts'
import { lockDataDir } from '../src/persistence/embedded/lock-file.ts'
import { memoryDatabase } from './memory-database.ts'
import { createLastingDatabase, isOnServer, testSecret } from './test-app.ts'
import type { TestDatabase } from './test-app.ts'

let database: TestDatabase
let place: string[]

/** Runs a command line on the database of these tests. */
async function nestAuth(...args: string[]) {
  let out = ''
  let error = ''
  const code = await runCli([...args, ...place], {
    out: (text) => (out += text),
    error: (text) => (error += text),
  })
  return { code, out, error }
}

const json = async (...args: string[]) => {
  const { code, out } = await nestAuth(...args, '--json')
  return { code, value: JSON.parse(out) as unknown }
}

async function openDatabase(migrationsRun: boolean) {
  const opened = createNestAuthDataSource({
    ...(database.url ? { url: database.url } : { ...memoryDatabase, dataDir: database.dataDir }),
    entities: nestAuthEntities,
    migrations: nestAuthMigrations,
    migrationsRun,
  })
  return opened.initialize()
}

beforeAll(async () => {
  process.env['NEST_AUTH_SECRET'] = testSecret
  database = isOnServer
    ? await createLastingDatabase()
    : await mkdtemp(join(tmpdir(), 'nest-auth-cli-')).then((dataDir) => ({
        dataDir,
        drop: () => rm(dataDir, { recursive: true, force: true }),
      }))
  place = database.url ? ['--database-url', database.url] : ['--data-dir', database.dataDir!]
  // An embedded database that exists already: making one is the slow part.
  await (await openDatabase(false)).destroy()
})
afterAll(async () => {
  delete process.env['NEST_AUTH_SECRET']
  await database.drop()
})

describe('The command line', () => {
  it('explains itself, and says when it was not understood', async () => {
    const main = join(import.meta.dirname, '../dist/cli/main.js')
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--help'])
    expect(stdout).toContain('Usage: nest-auth <command>')
    expect(stdout).toContain('tenants create --name "Acme" --slug acme')
    expect(stdout).toMatch(/^What these change is written to the audit; no listener .* hears of it/m)
    expect(await nestAuth('tenants', 'fly')).toMatchObject({
      code: 2,
      error: 'There is no command "tenants fly". `nest-auth --help` lists them.',
    })
    expect(await nestAuth('doctor', '--unheard-of')).toMatchObject({
      code: 2,
      error: "Unknown option '--unheard-of'. `nest-auth --help` lists them.",
    })
    for (const incomplete of [
      ['tenants', 'suspend'],
      ['keys', 'remove'],
      ['sessions', 'end'],
    ]) {
      expect(await nestAuth(...incomplete)).toMatchObject({
        code: 2,
        error: expect.stringContaining(`Usage: nest-auth ${incomplete.join(' ')} `),
      })
    }
  })

  it('prints the SQL of every dialect', async () => {
    expect(await nestAuth('schema', 'print', '--dialect', 'mysql')).toMatchObject({
      code: 0,
      out: expect.stringContaining('CREATE TABLE `nest_auth_users`'),
    })
    expect(await nestAuth('schema', 'print', '--dialect', 'oracle')).toEqual({
      code: 1,
      out: '',
      error: '--dialect is "oracle"; it can be postgres, mysql or sqlite.',
    })
  })

  it('finds an empty database wanting, says what to do, and is content once that is done', async () => {
    const sick = await json('doctor')
    expect(sick.code).toBe(1)
    expect(sick.value).toEqual({
      findings: [
        { check: 'connection', isFine: true, finding: expect.stringMatching(/^PostgreSQL 1/) },
        {
          check: 'tables',
          isFine: false,
          finding: 'there are none yet',
          mend: expect.stringContaining('nestAuthMigrations'),
        },
      ],
    })
    expect((await nestAuth('doctor')).out.split('\n')).toHaveLength(3)
    expect(await nestAuth('schema', 'check')).toMatchObject({
      code: 1,
      out: expect.stringContaining('CREATE TABLE "nest_auth_tenants"'),
    })

    await (await openDatabase(true)).destroy()
    expect(await nestAuth('schema', 'check')).toMatchObject({ code: 0, out: 'The tables are as expected.' })
    // The first command that needs the services writes the foundations, as the first start of an application does.
    expect(await nestAuth('tenants', 'list')).toEqual({ code: 0, out: '(none)', error: '' })
    const well = await nestAuth('doctor')
    expect(well.out).not.toContain('WRONG')
    expect(well.code).toBe(0)
    vi.stubEnv('NEST_AUTH_SECRET', randomBytes(32).toString('base64'))
    expect(await nestAuth('doctor')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^WRONG +keys .*another `secret` than NEST_AUTH_SECRET$/m),
    })
    vi.unstubAllEnvs()
  })

  it('creates, lists, suspends and restores tenants', async () => {
    const progress = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const created = await json('tenants', 'create', '--name', 'Acme', '--slug', 'acme')
    const said = progress.mock.calls.join()
    progress.mockRestore()
    const { host, pathname } = new URL(database.url ?? 'postgres://none')
    expect(said).toContain(
      `Working on the ${database.dataDir ? `embedded database in ${database.dataDir}` : `database postgres://${host}${pathname}`} …`,
    )
    expect(created).toMatchObject({ code: 0, value: { slug: 'acme', name: 'Acme', state: 'active' } })
    expect(await json('tenants', 'create', '--name', 'Acme', '--slug', 'acme')).toMatchObject({
      code: 1,
      value: { error: { code: 'SLUG_ALREADY_EXISTS' } },
    })
    expect(await nestAuth('tenants', 'create', '--name', 'Acme')).toMatchObject({
      code: 2,
      error: expect.stringContaining('Usage: nest-auth tenants create'),
    })
    const invalid = ['tenants', 'create', '--name', 'A b', '--slug', 'A b']
    expect(await nestAuth(...invalid)).toEqual({
      code: 1,
      out: '',
      error: 'This is not valid:\n  slug: takes 2 to 63 lower-case letters, digits and inner hyphens (regex)',
    })
    expect(await json(...invalid)).toMatchObject({
      value: { error: { code: 'VALIDATION_FAILED', issues: [{ path: 'slug' }] } },
    })
    expect(await json('tenants', 'suspend', 'acme')).toMatchObject({ code: 0, value: { state: 'suspended' } })
    expect(await json('tenants', 'list')).toMatchObject({
      value: { items: [{ slug: 'acme', state: 'suspended' }] },
    })
    expect(await json('tenants', 'restore', 'acme')).toMatchObject({ code: 0, value: { state: 'active' } })
    expect(await nestAuth('tenants', 'suspend', 'nobody')).toMatchObject({
      code: 1,
      error: expect.stringContaining('There is no tenant "nobody".'),
    })
  })

  it('ends the sessions of a tenant or of everybody, and of nobody unless it is said whose', async () => {
    const { value } = await json('sessions', 'end', '--tenant', 'acme')
    const { id } = (value as { endedIn: { id: string } }).endedIn
    expect(value).toEqual({ endedIn: { id, slug: 'acme' } })
    expect(await nestAuth('sessions', 'end', '--tenant', id)).toEqual({
      code: 0,
      out: `Ended every session in Acme (acme, ${id}). Whoever goes on has to sign in again.`,
      error: '',
    })
    expect(await nestAuth('sessions', 'end', '--everybody')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Ended every session of everybody.'),
    })
    for (const whose of [
      [],
      ['--tenant', ''],
      ['--tenant', 'acme', '--everybody'],
      ['acme', '--everybody'],
    ]) {
      expect(await nestAuth('sessions', 'end', ...whose)).toMatchObject({
        code: 2,
        error: expect.stringContaining('Usage: nest-auth sessions end --tenant'),
      })
    }
    expect(await nestAuth('sessions', 'end', '--tenant', 'nobody')).toMatchObject({
      code: 1,
      error: expect.stringContaining('There is no tenant "nobody".'),
    })
    const opened = await openDatabase(false)
    try {
      const eras = await new Database(opened).query(
        'select slug, current_era, oldest_era from nest_auth_tenants order by slug',
        [],
      )
      expect(eras).toEqual([
        { slug: '*', current_era: 3, oldest_era: 3 },
        { slug: 'acme', current_era: 0, oldest_era: 2 },
      ])
    } finally {
      await opened.destroy()
    }
  })

  it('rotates and removes signing keys, and asks for the secret it needs', async () => {
    const { code, value } = await json('keys', 'rotate')
    expect(code).toBe(0)
    const { keys } = value as { keys: { kid: string }[] }
    expect(keys).toMatchObject([{ state: 'next' }, { state: 'signs' }])
    expect(await json('keys', 'list')).toEqual({ code: 0, value: { keys } })
    const [left, gone] = keys.map(({ kid }) => kid)
    expect(await json('keys', 'remove', gone!)).toMatchObject({ code: 0, value: { removed: gone } })
    expect(await nestAuth('keys', 'remove', gone!)).toMatchObject({
      code: 1,
      error: expect.stringMatching(
        new RegExp(`There is no key "${gone}"\\. Published keys: ${left} \\(signs\\)`),
      ),
    })
    delete process.env['NEST_AUTH_SECRET']
    expect(await nestAuth('keys', 'rotate')).toMatchObject({
      code: 1,
      error: expect.stringContaining('NEST_AUTH_SECRET'),
    })
    expect(await json('keys', 'rotate')).toMatchObject({ value: { error: { code: 'MISSING_SECRET' } } })
    process.env['NEST_AUTH_SECRET'] = testSecret
  })

  it('what it changes is written to the audit, as a deed of the system', async () => {
    const opened = await openDatabase(false)
    try {
      const entries = await new Database(opened).query(
        `select action, actor_kind from nest_auth_audit_entries
          where target_kind in ('tenant', 'signing_key') order by id`,
        [],
      )
      const deeds = [
        'tenant.created',
        'tenant.suspended',
        'tenant.restored',
        'tenant.sessions_ended',
        'tenant.sessions_ended',
        'signing_key.rotated',
        'signing_key.removed',
      ]
      expect(entries).toEqual(deeds.map((action) => ({ action, actor_kind: 'system' })))
    } finally {
      await opened.destroy()
    }
  })

  it('tells an address that is none from a database that cannot be reached', async () => {
    let out = ''
    const code = await runCli(
      ['doctor', '--json', '--database-url', 'mongodb://admin:s3cret@127.0.0.1/shop'],
      {
        out: (text) => (out += text),
        error: () => {},
      },
    )
    expect([code, JSON.parse(out)]).toEqual([
      1,
      { error: { code: 'INVALID_DATABASE_URL', message: expect.stringContaining('is not valid') } },
    ])
    expect(out).not.toContain('s3cret')
  })

  it('names the database it works on without its password', () => {
    const databaseUrl = 'postgres://ada:s3cret@db.test:5433/acme?password=s3cret'
    expect(nameOfDatabase({ databaseUrl, isJson: false, dialect: 'postgres', isEverybody: false })).toBe(
      'the database postgres://db.test:5433/acme',
    )
  })

  it('says in one sentence that a database cannot be reached', async () => {
    let error = ''
    const code = await runCli(['doctor', '--database-url', 'postgres://nobody@127.0.0.1:1/none'], {
      out: () => {},
      error: (text) => (error += text),
    })
    expect(code).toBe(1)
    expect(error).toMatch(
      /^cannot open the PostgreSQL database 127\.0\.0\.1:1\/none: .*ECONNREFUSED.*or name another database by --database-url\.$/,
    )
  })

  it.each(['doctor', 'schema check', 'tenants list', 'keys rotate'])(
    '%s makes no database where there is none',
    async (command) => {
      const folder = await mkdtemp(join(tmpdir(), 'nest-auth-cli-'))
      try {
        for (const [where, sentence] of [
          [
            ['--data-dir', join(folder, 'data')],
            /^there is no embedded database in .*data\. Name a database/,
          ],
          [
            ['--database-url', `sqlite:${join(folder, 'app.db')}`],
            /^there is no SQLite database at .*app\.db\./,
          ],
        ] as const) {
          let error = ''
          const streams = { out: () => {}, error: (text: string) => (error += text) }
          expect(await runCli([...command.split(' '), ...where], streams)).toBe(1)
          expect(error).toMatch(sentence)
          expect(await readdir(folder)).toEqual([])
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )

  it('names its own flags where another process has the data directory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nest-auth-cli-'))
    await mkdir(join(folder, 'postgres'))
    const unlock = lockDataDir(folder)
    try {
      let error = ''
      const streams = { out: () => {}, error: (text: string) => (error += text) }
      expect(await runCli(['doctor', '--data-dir', folder], streams)).toBe(1)
      expect(error).toMatch(
        new RegExp(`in use by the process with pid ${process.pid}.*--data-dir or --database-url`),
      )
      expect(error).not.toMatch(/dataDir|setting url/)
    } finally {
      unlock()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('a url of another kind is answered with every kind there is, and not repeated', async () => {
    let error = ''
    const streams = { out: () => {}, error: (text: string) => (error += text) }
    expect(await runCli(['doctor', '--database-url', 'oracle://ada:hidden@db/acme'], streams)).toBe(1)
    for (const scheme of ['postgres://', 'mysql://', 'mariadb://', 'sqlite:']) expect(error).toContain(scheme)
    expect(error).not.toContain('hidden')
  })
})
