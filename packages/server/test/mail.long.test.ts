import { createHash } from 'node:crypto'
import { Logger } from '@nestjs/common'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { NestAuthMisuseError } from '../src/index.ts'
import { Mailbox, linkIn, tokenIn } from './mailbox.ts'
import { expectRefusal, freshEmail, freshTenant, goodPassword, newcomer, succeeded } from './people.ts'
import { createLastingDatabase, createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const dueNow = (app: TestApp) =>
  app.dataSource.query(`update nest_auth_queued_mails set next_attempt_at = now() - interval '1 second'`)
const waiting = async (app: TestApp): Promise<number> =>
  (await app.dataSource.query('select count(*)::int as n from nest_auth_queued_mails'))[0].n

describe('Mails', () => {
  const mailbox = new Mailbox()
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({ tenancy: 'ISOLATED', options: { mail: mailbox.options() } })
  })
  afterEach(() => {
    mailbox.isBroken = false
  })
  afterAll(() => app.close())

  it('a mail server that fails undoes nothing, and the mail is sent when it is back', async () => {
    mailbox.isBroken = true
    const person = await newcomer(app)
    expect(await mailbox.to(app, person.email)).toEqual([])
    expect(await waiting(app)).toBe(1)
    mailbox.isBroken = false
    await dueNow(app)
    const [mail] = await mailbox.to(app, person.email)
    expect(await waiting(app)).toBe(0)
    const token = tokenIn(linkIn(mail!.text)!)
    succeeded(await app.call('verifyEmail', { body: { token } }), 204)
  })

  it('tries that fail are not counted as mails somebody got', async () => {
    const person = await newcomer(app)
    await mailbox.to(app, person.email)
    mailbox.isBroken = true
    succeeded(
      await app.call('forgotPassword', { body: { email: person.email, tenantId: person.tenantId } }),
      204,
    )
    for (let round = 0; round < 5; round++) {
      await mailbox.to(app, person.email)
      await dueNow(app)
    }
    mailbox.isBroken = false
    const token = await mailbox.token(app, person.email, '/reset-password')
    succeeded(await app.call('resetPassword', { body: { token, password: `${goodPassword}-2` } }), 204)
  })

  it('after ten tries a mail is given up, and the log names no address', async () => {
    await mailbox.to(app, 'anybody')
    const lines: string[] = []
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((line) => void lines.push(JSON.stringify(line)))
    mailbox.isBroken = true
    const person = await newcomer(app)
    for (let round = 0; round < 11; round++) {
      await mailbox.to(app, person.email)
      await dueNow(app)
    }
    vi.restoreAllMocks()
    expect(await waiting(app)).toBe(0)
    expect(lines).toHaveLength(10)
    expect(lines.at(-1)).toContain('given up')
    expect(lines.join()).not.toContain('@')
  })

  it('work that is rolled back sends nothing', async () => {
    const email = freshEmail()
    const before = mailbox.attempts
    const newTenant = freshTenant()
    await newcomer(app, { newTenant })
    const body = { email, password: goodPassword, newTenant }
    expectRefusal(await app.call('signup', { body }), 'SLUG_ALREADY_EXISTS')
    expect(await mailbox.to(app, email)).toEqual([])
    expect(mailbox.attempts).toBe(before + 1)
  })

  it('no answer waits for a mail', async () => {
    const person = await newcomer(app)
    await mailbox.to(app, person.email)
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const send = vi.spyOn(mailbox, 'send').mockImplementation(() => held)
    const body = { email: person.email, tenantId: person.tenantId }
    succeeded(await app.call('forgotPassword', { body }), 204)
    succeeded(await app.call('me', { token: person.accessToken }))
    await expect.poll(() => send.mock.calls.length).toBe(1)
    letGo()
    send.mockRestore()
    expect(await mailbox.to(app, 'nobody')).toEqual([])
  })

  it('what people call themselves is text in a mail and nothing else', async () => {
    const name = `<img src=x onerror=a()> {{7*7}} \${7*7} www.evil.example https://evil.ex`
    const person = await newcomer(app, { newTenant: { ...freshTenant(), name } })
    await app.dataSource.query('update nest_auth_tenants set name = $2 where id = $1', [
      person.tenantId,
      `${name}\r\nBcc: all@a.test\r\n\r\n<script>`,
    ])
    const body = { email: person.email, tenantId: person.tenantId }
    succeeded(await app.call('forgotPassword', { body }), 204)
    for (const mail of await mailbox.to(app, person.email)) {
      expect(mail.subject).not.toMatch(/[\r\n]/)
      expect(mail.html).not.toMatch(/<img|<script|onerror="/)
      expect(mail.html.match(/<a /g)).toHaveLength(1)
      expect(mail.text).toContain('{{7*7}} ${7*7}')
      expect(mail.text).not.toMatch(/https:\/\/evil|www\.evil/)
      expect(mail.text).not.toMatch(/^Bcc:/m)
    }
  })

  it('what is no single address gets no mail', async () => {
    for (const email of [
      'a@x.test,b@y.test',
      'a@x.test;b@y.test',
      '<a@x.test>',
      'a@x.test\r\nBcc: b@y.test',
    ]) {
      for (const route of ['forgotPassword', 'signup'] as const) {
        const body = { email, ...(route === 'signup' && { password: goodPassword }) }
        expectRefusal(await app.call(route, { body }), 'VALIDATION_FAILED', expect.anything())
      }
      // Past the routes, as an import might.
      const owner = await newcomer(app)
      await app.dataSource.query('update nest_auth_users set email = $2 where id = $1', [owner.userId, email])
      const before = mailbox.messages.length
      succeeded(await app.call('sendVerificationEmail', { token: owner.accessToken }), 204)
      await mailbox.to(app, email)
      expect(mailbox.messages.slice(before).map(({ to }) => to)).not.toContain(email)
    }
  })
})

describe('A mail in words of your own', () => {
  it('is written by your template, for the pages you name', async () => {
    const mailbox = new Mailbox()
    const options = mailbox.options({
      appUrl: (tenant) => `https://${tenant?.slug ?? 'www'}.acme.example`,
      links: { verifyEmail: '/bestaetigen' },
      templates: {
        emailVerification: ({ tenantName, link, minutes }) => ({
          subject: `Bitte bestätigen:\r\n${tenantName}`,
          text: `${link} (${minutes} Minuten)`,
          html: '<b>Bitte</b>',
        }),
      },
    })
    const app = await createTestApp({ tenancy: 'ISOLATED', options: { mail: options } })
    try {
      const newTenant = freshTenant('Übermut')
      const person = await newcomer(app, { newTenant })
      const [mail] = await mailbox.to(app, person.email)
      expect(mail).toEqual({
        from: 'Acme <no-reply@acme.example>',
        to: person.email,
        subject: 'Bitte bestätigen: Übermut',
        text: expect.stringMatching(
          new RegExp(
            `^https://${newTenant.slug}.acme.example/bestaetigen#token=[\\w.-]+ \\(1440 Minuten\\)$`,
          ),
        ),
        html: '<b>Bitte</b>',
      })
    } finally {
      await app.close()
    }
  })
})

describe('A mail that waits', () => {
  it('is sent by the process that comes after', async () => {
    const database = await createLastingDatabase()
    const broken = new Mailbox()
    broken.isBroken = true
    const first = await createTestApp({ database, options: { mail: broken.options() } })
    const person = await newcomer(first)
    await broken.to(first, person.email)
    await dueNow(first)
    await first.close()
    const mailbox = new Mailbox()
    const second = await createTestApp({ database, options: { mail: mailbox.options() } })
    expect(await mailbox.to(second, person.email)).toHaveLength(1)
    await second.close()
    await database.drop()
  })
})

describe.each(frameworks)('The outbox for developing on %s', (framework) => {
  it('shows the mails, and nothing in them is more than text', async () => {
    const mail = { devOutbox: true, appUrl: 'http://localhost:5173' }
    const app = await createTestApp({ framework, tenancy: 'ISOLATED', options: { mail } })
    try {
      const person = await newcomer(app, {
        newTenant: { ...freshTenant(), name: '<script>alert(1)</script>' },
      })
      const headers = { accept: 'application/json' }
      const recipients = async () =>
        (await app.request('/auth/dev/outbox', { headers })).body.items.map(({ to }: { to: string }) => to)
      await expect.poll(recipients).toEqual([person.email])
      const page = await app.request('/auth/dev/outbox')
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const style = /<style>(.*)<\/style>/.exec(page.text)?.[1] ?? ''
      const hash = createHash('sha256').update(style).digest('base64')
      expect(page.headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'`,
      )
      expect(page.text).not.toContain('<script>')
      expect(page.text).toContain('<a href="http://localhost:5173/verify-email#token=')
    } finally {
      await app.close()
    }
  })
})

describe('Without a sender of mails', () => {
  it('what takes a mail is not there, and the client is told', async () => {
    const app = await createTestApp({ tenancy: 'off' })
    try {
      const { accessToken: token, email } = await newcomer(app)
      expectRefusal(await app.call('forgotPassword', { body: { email } }), 'NOT_FOUND')
      expectRefusal(await app.call('sendVerificationEmail', { token }), 'NOT_FOUND')
      const body = { email: freshEmail(), password: goodPassword }
      expectRefusal(await app.call('changeEmail', { token, body }), 'NOT_FOUND')
      expect((await app.request('/auth/dev/outbox')).status).toBe(404)
      expect(succeeded(await app.call('clientConfig'))).toMatchObject({
        passwordReset: false,
        emailVerification: false,
      })
      expect(await waiting(app)).toBe(0)
    } finally {
      await app.close()
    }
  })

  it('every further reset within an hour is refused, for somebody and for nobody', async () => {
    const mailbox = new Mailbox()
    const app = await createTestApp({ tenancy: 'off', options: { mail: mailbox.options(), limits: {} } })
    try {
      const { email } = await newcomer(app)
      const statuses = async (address: string) => {
        const answers = []
        for (let n = 0; n < 4; n++)
          answers.push(await app.call('forgotPassword', { body: { email: address } }))
        return answers.map(({ status }) => status)
      }
      expect(await statuses(email)).toEqual([204, 204, 204, 429])
      expect(await statuses(freshEmail())).toEqual([204, 204, 204, 429])
    } finally {
      await app.close()
    }
  })
})

describe('At boot', () => {
  const mailbox = new Mailbox()
  it.each([
    ['no way of sending', { appUrl: 'https://app.example.com', from: 'a@b.test' }],
    ['two ways', { ...mailbox.options(), smtp: 'smtp://localhost' }],
    ['no sender address', { ...mailbox.options(), from: undefined as never }],
    ['a list of senders', mailbox.options({ from: 'a@b.test, c@d.test' })],
    ['a sender with a line break', mailbox.options({ from: 'Acme\r\nBcc: <a@b.test>' })],
    ['pages at no address', mailbox.options({ appUrl: 'app.example.com' })],
    ['pages at another scheme', mailbox.options({ appUrl: 'javascript:alert(1)' })],
    ['a page nobody leads to', mailbox.options({ links: { elsewhere: '/x' } as never })],
    [
      'a mail server by another scheme',
      { appUrl: 'https://a.test', from: 'a@b.test', smtp: 'http://mail.test' },
    ],
  ])('%s is refused', async (_, mail) => {
    await expect(createTestApp({ options: { mail } })).rejects.toThrow(NestAuthMisuseError)
  })

  it('the outbox and pages without encryption are refused in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    try {
      const outbox = { devOutbox: true, appUrl: 'https://app.example.com' }
      await expect(createTestApp({ options: { mail: outbox } })).rejects.toThrow(/devOutbox/)
      const plain = mailbox.options({ appUrl: 'http://app.example.com' })
      await expect(createTestApp({ options: { mail: plain } })).rejects.toThrow(
        /appUrl must be the https address .* while developing http:\/\/localhost:5173\.$/,
      )
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

describe('While the application ends', () => {
  /** People who have signed up and lost their links. */
  async function unverified(app: TestApp, mailbox: Mailbox, count: number): Promise<string[]> {
    const emails = Array.from({ length: count }, () => freshEmail())
    for (const email of emails) {
      const body = { email, password: goodPassword }
      expect(succeeded(await app.call('signup', { body }), 201).status).toBe('verification_required')
    }
    await mailbox.to(app, '')
    await app.dataSource.query('update nest_auth_otps set used_at = now()')
    mailbox.messages.length = 0
    return emails
  }
  const options = (mailbox: Mailbox) => {
    const ample = { points: 100_000, seconds: 60 }
    const budgets = {
      signup: { account: ample, address: ample },
      login: { address: ample },
      verification: { address: ample },
    }
    return { mail: mailbox.options(), signup: {}, limits: { budgets }, shutdown: { delaySeconds: 2 } }
  }

  it('everybody whose request was answered gets the mail, from this process or the next', async () => {
    const database = await createLastingDatabase()
    const [mailbox, nextMailbox] = [new Mailbox(), new Mailbox()]
    try {
      const app = await createTestApp({ tenancy: 'off', database, options: options(mailbox) })
      const emails = await unverified(app, mailbox, 40)
      const answered: string[] = []
      const requests = (async () => {
        for (const email of emails) {
          const body = { email, password: goodPassword }
          const answer = await app.call('login', { body }).catch(() => null)
          if (answer?.status === 401) answered.push(email)
        }
      })()
      await expect.poll(() => answered.length).toBeGreaterThan(5)
      const soFar = answered.length
      await app.close()
      await requests
      expect(answered.length).toBeGreaterThan(soFar + 5)
      const next = await createTestApp({ tenancy: 'off', database, options: options(nextMailbox) })
      try {
        await nextMailbox.to(next, '')
        const told = [...mailbox.messages, ...nextMailbox.messages].map(({ to }) => to)
        expect(told.toSorted()).toEqual(answered.toSorted())
      } finally {
        await next.close()
      }
    } finally {
      await database.drop()
    }
  })

  it('what the database does not take any more is told in the log', async () => {
    const mailbox = new Mailbox()
    const errors: unknown[] = []
    const spy = vi.spyOn(Logger.prototype, 'error').mockImplementation((line) => void errors.push(line))
    try {
      const app = await createTestApp({ tenancy: 'off', options: options(mailbox) })
      const [email] = await unverified(app, mailbox, 1)
      await app.dataSource.query('alter table nest_auth_queued_mails rename to gone')
      const body = { email, password: goodPassword }
      const closing = app.close()
      expectRefusal(await app.call('login', { body }), 'INVALID_CREDENTIALS')
      await closing
      expect(mailbox.messages).toEqual([])
      expect(errors).toContainEqual({
        message: 'Mails are lost: the database did not take them.',
        lost: 1,
      })
      expect(JSON.stringify(errors)).not.toContain('example.test')
    } finally {
      spy.mockRestore()
    }
  })
})
