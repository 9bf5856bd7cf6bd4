import { Logger } from '@nestjs/common'
import type { LoggerService } from '@nestjs/common'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createHash } from 'node:crypto'
import { AuthEvents } from '../src/index.ts'
import type { AnyAuthEvent } from '../src/index.ts'
import { logBook } from './log-book.ts'
import { Mailbox } from './mailbox.ts'
import { Collector } from './metric-reader.ts'
import { foundTenant, freshEmail, freshTenant, newcomer, refresh, succeeded } from './people.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const password = 'canary-zebra-41-lantern-quilt'

/** Keeps every line that anybody writes. */
class LogBook implements LoggerService {
  readonly lines: string[] = []
  private readonly write = (...parts: unknown[]) => {
    for (const part of parts) this.lines.push(describeFully(part))
  }
  log = this.write
  error = this.write
  warn = this.write
  debug = this.write
  verbose = this.write
  fatal = this.write
}

/** Everything an error or object says, hidden fields and causes included. */
function describeFully(value: unknown): string {
  if (value instanceof Error) {
    const fields = Object.getOwnPropertyNames(value).map((name) => describeFully((value as never)[name]))
    return fields.join('\n')
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}

describe.each(frameworks)('After a busy day on %s', (framework) => {
  let app: TestApp
  const book = new LogBook()
  const requests = logBook()
  const metrics = new Collector()
  const mailbox = new Mailbox()
  const events: AnyAuthEvent[] = []
  let measured: Record<string, number>
  const secrets: string[] = [password]
  const streams = [process.stdout, process.stderr] as const
  const written: string[] = []

  beforeAll(async () => {
    app = await createTestApp({
      framework,
      options: {
        mail: mailbox.options(),
        logger: requests.options,
        metrics: { meterProvider: new MeterProvider({ readers: [metrics] }) },
      },
    })
    app.nest.useLogger(book)
    // Whatever is published, heard by somebody or not.
    const published = app.nest.get(AuthEvents, { strict: false }) as unknown as {
      deliver(event: AnyAuthEvent): void
    }
    const deliver = published.deliver.bind(published)
    published.deliver = (event) => {
      events.push(event)
      deliver(event)
    }
    for (const stream of streams) {
      vi.spyOn(stream, 'write').mockImplementation((text) => (written.push(String(text)), true))
    }
    await busyDay()
    await mailsAndCookies()
    measured = await metrics.read()
    vi.restoreAllMocks()
  })
  afterAll(async () => {
    Logger.overrideLogger(false)
    await app.close()
  })

  const remember = <T extends { accessToken?: string; refreshToken?: string; selectionToken?: string }>(
    tokens: T,
  ): T => {
    for (const token of [tokens.accessToken, tokens.refreshToken, tokens.selectionToken])
      if (token) secrets.push(token)
    return tokens
  }

  async function busyDay() {
    const person = remember(await newcomer(app, { password }))
    const { email } = person
    const login = { email, password }
    remember(succeeded(await app.call('login', { body: login })))
    const renewed = remember(succeeded(await refresh(app, person.refreshToken)))
    await refresh(app, person.refreshToken)
    const tenantId = await foundTenant(app, person)
    const body = { tenantId, keepCurrentSession: true }
    remember(succeeded(await app.call('switchTenant', { token: renewed.accessToken, body })))
    await app.dataSource.query('update nest_auth_user_accesses set is_default = false where user_id = $1', [
      person.userId,
    ])
    const offered = remember(succeeded(await app.call('login', { body: login })))
    const unused = remember(succeeded(await app.call('login', { body: login })))
    expect([offered.status, unused.status]).toEqual(['tenant_required', 'tenant_required'])
    const select = { selectionToken: offered.selectionToken, tenantId }
    const selected = remember(succeeded(await app.call('selectTenant', { body: select })))
    await app.call('selectTenant', { body: select })
    await app.call('login', { body: { email: freshEmail(), password } })
    await app.call('signup', { body: { ...login, newTenant: freshTenant() } })
    await app.call('signup', { body: { email: freshEmail(), password, isAdmin: true } })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${selected.accessToken}` }
    await app.request('/auth/login', { method: 'POST', headers, body: `{"password":"${password}` })
    await app.request(`/auth/me?access_token=${selected.accessToken}`)
    await app.request('/app/broken', { method: 'POST', headers, body: JSON.stringify(login) })
    // Faults of the database, in the middle of things.
    for (const [table, work] of [
      [
        'nest_auth_user_accesses',
        () => app.call('signup', { body: { email: freshEmail(), password, newTenant: freshTenant() } }),
      ],
      ['nest_auth_sessions', () => refresh(app, selected.refreshToken)],
      ['nest_auth_sessions', () => app.call('login', { body: { ...login, tenantId } })],
      ['nest_auth_otps', () => app.call('login', { body: login })],
    ] as const) {
      await app.dataSource.query(`alter table ${table} rename to lost`)
      const answer = await work()
      expect([answer.status, Object.keys(answer.body)]).toEqual([
        500,
        ['statusCode', 'code', 'message', 'requestId'],
      ])
      expect(answer.text).not.toMatch(/lost|relation|select|insert/i)
      await app.dataSource.query(`alter table lost rename to ${table}`)
    }
    await app.call('logoutAll', { token: selected.accessToken })
  }

  /** Links that were mailed, used and unused, and tokens that only a cookie carries. */
  async function mailsAndCookies() {
    const owner = remember(await newcomer(app, { password }))
    const invited = freshEmail()
    const keep = (token: string) => {
      secrets.push(token)
      return token
    }
    const body = { email: invited, roles: ['member'] }
    succeeded(await app.call('createInvitation', { token: owner.accessToken, body }), 201)
    const invitation = keep(await mailbox.token(app, invited, '/invitation'))
    const entering = { email: invited, password, invitationToken: invitation }
    remember(succeeded(await app.call('signup', { body: entering }), 201))
    keep(await mailbox.token(app, owner.email, '/verify-email'))
    for (const isUsed of [true, false]) {
      await app.call('forgotPassword', { body: { email: owner.email } })
      const token = keep(await mailbox.token(app, owner.email, '/reset-password'))
      if (!isUsed) continue
      succeeded(await app.call('resetPassword', { body: { token, password } }), 204)
      await app.call('resetPassword', { body: { token, password } })
    }
    const answer = await app.request('/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'nest-auth-transport': 'cookie' },
      body: JSON.stringify({ email: owner.email, password }),
    })
    for (const line of answer.headers.getSetCookie()) keep(/=([^;]+)/.exec(line)![1]!)
    expect(answer.headers.getSetCookie().length).toBeGreaterThan(0)
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const headers = { 'nest-auth-transport': 'cookie', 'nest-auth-session': answer.body.session.id, cookie }
    succeeded(await app.request('/auth/me', { headers }))
    const { refreshToken } = remember(await newcomer(app, { password }))
    remember(succeeded(await refresh(app, refreshToken)))
    await app.dataSource.query(`update nest_auth_sessions set rotated_at = now() - interval '1 hour'`)
    await refresh(app, refreshToken)
  }

  /** What a secret must not be found as: itself, its parts that open something, or other spellings. */
  const formsOf = (secret: string) => {
    const forms = [
      secret,
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('hex'),
    ]
    const parts = secret.split('.').filter((part) => part.length > 40)
    return [...forms, ...parts.slice(-1), encodeURIComponent(secret)]
  }
  const found = (text: string) => secrets.flatMap(formsOf).filter((form) => text.includes(form))

  it('the database holds no password and no token, used or not', async () => {
    const tables = await app.dataSource.query(
      `select table_schema, table_name from information_schema.tables
        where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
    )
    const dump: string[] = []
    for (const { table_schema: schema, table_name: table } of tables) {
      const rows = await app.dataSource.query(
        `select row_to_json(t)::text as row from "${schema}"."${table}" t`,
      )
      dump.push(...rows.map(({ row }: { row: string }) => row))
    }
    expect(tables.length).toBeGreaterThanOrEqual(16)
    expect(secrets.length).toBeGreaterThan(12)
    expect(dump.length).toBeGreaterThan(15)
    const text = dump.join('\n')
    expect(found(text)).toEqual([])
    // The scan is worth something: what is kept of a token, its hash, is found.
    const hashes = secrets.map((secret) => createHash('sha256').update(secret).digest('base64url'))
    expect(hashes.filter((hash) => text.includes(hash)).length).toBeGreaterThan(5)
    expect(text).not.toMatch(/"d":/)
  })

  it('the log holds no password and no token, though the faults are in it', () => {
    const text = [...book.lines, ...written].join('\n')
    expect(text).toContain('INTERNAL_ERROR')
    expect(text).toContain('a fault of the application')
    expect(found(text)).toEqual([])
    expect(text).not.toContain('$argon2')
  })

  it('the lines about requests hold none, nor does anything measured', () => {
    const text = requests.text()
    expect(text).toContain('"route":"resetPassword"')
    expect(requests.lines().length).toBeGreaterThan(30)
    expect(found(text)).toEqual([])
    expect(text).not.toContain('$argon2')
    expect(Object.keys(measured).length).toBeGreaterThan(20)
    expect(found(JSON.stringify(measured))).toEqual([])
  })

  it('no event holds one, and what durable listeners wait for is part of the dump', () => {
    const names = new Set(events.map(({ name }) => name))
    for (const name of ['user.logged_in', 'session.theft_detected', 'password.reset', 'invitation.accepted'])
      expect([...names]).toContain(name)
    expect(found(JSON.stringify(events))).toEqual([])
    expect(JSON.stringify(events)).not.toContain('$argon2')
  })
})
