import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { argon2Hasher } from './passwords/argon2-hasher.ts'
import type { NestAuthModuleOptions } from './auth.options.ts'
import { NestAuthMisuseError } from './errors/misuse-error.ts'
import { defaultBudgets } from './limits/budgets.ts'
import { linkPaths } from './mail/mail-links.ts'
import { mailTemplates } from './mail/mail-templates.ts'
import { resolveOptions } from './resolved-options.ts'

const secret = randomBytes(32).toString('base64url')
const resolve = (options: object) => resolveOptions({ secret, ...options } as NestAuthModuleOptions)

describe('The options', () => {
  it('have safe defaults', () => {
    const { password, ...resolved } = resolve({})
    expect(resolved).toEqual({
      secrets: [secret],
      tenancy: 'off',
      allowsTenantCreation: false,
      defaultTenant: null,
      tenantDeletionGraceDays: 30,
      resolveTenant: null,
      user: { afterCreate: null, hookTimeoutSeconds: 5 },
      isSignupEnabled: true,
      auditRetentionDays: null,
      maintenanceIntervalMinutes: 10,
      tokens: {
        issuer: 'nest-auth',
        audience: 'nest-auth',
        accessTokenTtlSeconds: 300,
        refreshTokenIdleTtlSeconds: 604_800,
        refreshTokenAbsoluteTtlSeconds: 2_592_000,
        refreshTokenReuseIntervalSeconds: 10,
        signingKeys: null,
      },
      limits: { isEnabled: true, store: null, budgets: defaultBudgets },
      invalidation: { redis: null, url: null },
      trustedOrigins: [],
      trustProxyHops: null,
      shutdown: { delaySeconds: 0, graceSeconds: 10 },
      mail: null,
      platform: { actingTtlSeconds: 1800 },
      requiresVerifiedEmail: false,
      requiresTenantAtSignup: false,
      logger: {},
      metrics: {},
    })
    expect(password).toMatchObject({ minLength: 12, maxLength: 256 })
  })

  it('hash with argon2id at the OWASP minimum', async () => {
    const { hasher } = resolve({}).password
    expect(await hasher.hash('violet-harbour-91-kettle')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('honour a value that happens to be falsy', () => {
    const { tokens, isSignupEnabled, allowsTenantCreation, tenancy } = resolve({
      signup: { enabled: false },
      tenant: { enabled: false, allowCreate: false },
      tokens: { refreshTokenReuseIntervalSeconds: 0 },
    })
    expect([tokens.refreshTokenReuseIntervalSeconds, isSignupEnabled, allowsTenantCreation, tenancy]).toEqual(
      [0, false, false, 'off'],
    )
  })

  it.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 12_345_678],
    ['an empty list', []],
    ['too short', 'x7Kq9-Zp2Lw4Rt6'],
    ['of few different characters', 'abcabcabcabcabcabcabcabcabcabcabcabc'],
    ['spaces', ' '.repeat(64)],
    ['an example', 'secret-abcdefghijklmnopqrstuvwxyz-0123456789'],
    ['another example', 'changeme-abcdefghijklmnopqrstuvwxyz-0123456789'],
    ['one more example', 'your-secret-abcdefghijklmnopqrstuvwxyz-012345'],
    ['a good one beside a weak one', [secret, 'secret']],
    ['a good one beside nothing', [secret, '']],
  ])('refuse a secret that is %s, and never repeat it', (_, weak) => {
    const attempt = () => resolve({ secret: weak })
    expect(attempt).toThrow(NestAuthMisuseError)
    expect(attempt).toThrow(/secret/)
    if (typeof weak === 'string' && weak.trim()) expect(attempt).not.toThrow(weak)
  })

  it.each([
    ['is not set', undefined],
    ['is too short: it has 6 characters', 'secret'],
    ['is too easy to guess: 40 characters, but only 1 different one', 'a'.repeat(40)],
    ['is too easy to guess: 36 characters, but only 3 different ones', 'abc'.repeat(12)],
    ['looks like an example value', 'secret-abcdefghijklmnopqrstuvwxyz-0123456789'],
  ])('say that a secret %s, and name the command that makes a good one', (problem, given) => {
    expect(() => resolve({ secret: given })).toThrow(
      new RegExp(`^\`secret\` ${problem}.*\\. Make one with \`openssl rand -base64 48\``),
    )
  })

  const numbers = [
    ['tokens', 'accessTokenTtlSeconds'],
    ['tokens', 'refreshTokenIdleTtlSeconds'],
    ['tokens', 'refreshTokenAbsoluteTtlSeconds'],
    ['tokens', 'refreshTokenReuseIntervalSeconds'],
    ['password', 'minLength'],
    ['password', 'maxLength'],
  ] as const
  it.each(numbers)('refuse what is no whole number in range for %s.%s, and name it', (group, name) => {
    for (const value of [-1, 0.5, Number.NaN, Infinity, 1e300, '900', '15m', '', false, []]) {
      expect(() => resolve({ [group]: { [name]: value } }), String(value)).toThrow(
        `${group}.${name} must be a whole number`,
      )
    }
  })

  it.each(numbers.filter(([, name]) => name !== 'refreshTokenReuseIntervalSeconds'))(
    'refuse zero for %s.%s',
    (group, name) => {
      expect(() => resolve({ [group]: { [name]: 0 } })).toThrow(`${group}.${name} must be a whole number`)
    },
  )

  it('refuse an allowance that is no whole number, a budget that does not exist and an unknown store', () => {
    for (const points of [0, -1, 0.5, Number.NaN, '5', false]) {
      expect(() =>
        resolve({ limits: { budgets: { signup: { address: { points, seconds: 60 } } } } }),
      ).toThrow('limits.budgets.signup.address needs whole numbers')
    }
    expect(() => resolve({ limits: { budgets: { logins: {} } } })).toThrow(
      'There is no option `limits.budgets.logins`; did you mean `limits.budgets.login`?',
    )
    expect(() => resolve({ limits: { store: 'mysql' } })).toThrow('limits.store must be')
  })

  it('turn off one allowance of a budget and keep the others', () => {
    const { budgets } = resolve({ limits: { budgets: { signup: { address: null } } } }).limits
    expect(budgets.signup).toEqual({ ...defaultBudgets.signup, address: null })
  })

  it.each(['issuer', 'audience'])('refuse an empty tokens.%s', (name) => {
    for (const value of ['', 0, false])
      expect(() => resolve({ tokens: { [name]: value } })).toThrow(`tokens.${name} must not be empty`)
  })

  it.each(['', 'shared', 'BOTH', 0])('refuse the tenancy mode %j', (mode) => {
    expect(() => resolve({ tenant: { enabled: true, mode } })).toThrow(
      `tenant.mode must be 'SHARED' or 'ISOLATED'`,
    )
  })

  it('refuse a default tenant, or a mode, while tenancy is off', () => {
    const defaultTenantOptions = { name: 'Home', slug: 'home-base' }
    expect(() => resolve({ tenant: { defaultTenantOptions } })).toThrow('needs tenant.enabled: true')
    expect(() => resolve({ tenant: { mode: 'ISOLATED' } })).toThrow('needs tenant.enabled: true')
  })

  it('demand a tenant of sign-ups, where the tenancy leaves that open', () => {
    const demand = (tenant: unknown, tenancy: object = {}) =>
      resolve({ signup: { tenant }, tenant: { enabled: true, ...tenancy } }).requiresTenantAtSignup
    expect([demand(undefined), demand('optional'), demand('required')]).toEqual([false, false, true])
    expect(demand('required', { mode: 'ISOLATED' })).toBe(true)
    for (const unknown of ['none', '', true, null]) {
      expect(() => demand(unknown)).toThrow(`signup.tenant must be 'optional' or 'required'.`)
    }
    expect(() => demand('required', { enabled: false })).toThrow('signup.tenant needs tenant.enabled: true.')
    expect(() => demand('optional', { mode: 'ISOLATED' })).toThrow(`needs tenant.mode: 'SHARED'`)
    const defaultTenantOptions = { name: 'Home', slug: 'home-base' }
    expect(() => demand('required', { defaultTenantOptions })).toThrow(
      `contradicts tenant.defaultTenantOptions`,
    )
  })

  it('refuse an empty list of signing keys', () => {
    expect(() => resolve({ tokens: { signingKeys: [] } })).toThrow(/tokens\.signingKeys/)
  })

  it.each([
    [{ tenant: { allowCreation: true } }, 'tenant.allowCreation', 'tenant.allowCreate'],
    [{ tenants: {} }, 'tenants', 'tenant'],
    [{ allowCreate: true }, 'allowCreate', 'tenant.allowCreate'],
    [
      { tokens: { accessTokenTTLSeconds: 60 } },
      'tokens.accessTokenTTLSeconds',
      'tokens.accessTokenTtlSeconds',
    ],
    [
      { password: { hashing: { queuelimit: 1 } } },
      'password.hashing.queuelimit',
      'password.hashing.queueLimit',
    ],
    [
      { limits: { budgets: { login: { adress: null } } } },
      'limits.budgets.login.adress',
      'limits.budgets.login.address',
    ],
    [{ mail: { links: { resetPasword: '/r' } } }, 'mail.links.resetPasword', 'mail.links.resetPassword'],
    [{ logger: { levels: 'info' } }, 'logger.levels', 'logger.level'],
    [{ metrics: { provider: {} } }, 'metrics.provider', 'metrics.meterProvider'],
    [{ constructor: 1 }, 'constructor', 'trustedOrigins'],
  ])('refuse an unknown one and name the nearest: %j', (given, unknown, nearest) => {
    expect(() => resolve(given)).toThrow(NestAuthMisuseError)
    expect(() => resolve(given)).toThrow(`There is no option \`${unknown}\``)
    if (unknown !== 'constructor') expect(() => resolve(given)).toThrow(`did you mean \`${nearest}\`?`)
  })

  it('say where the prefix of the routes belongs', () => {
    expect(() => resolve({ routePrefix: 'api' })).toThrow(
      '`forRootAsync` takes `routePrefix` beside the factory',
    )
  })

  it('take every one that is documented', () => {
    const every: DeepRequired<NestAuthModuleOptions> = {
      secret,
      tenant: {
        enabled: true,
        mode: 'SHARED',
        allowCreate: true,
        defaultTenantOptions: { name: 'Home', slug: 'home-base' },
        deletionGraceDays: 1,
        resolve: () => null,
      },
      user: { afterCreate: async () => {}, hookTimeoutSeconds: 1 },
      signup: { enabled: true, revealsTakenEmail: true, tenant: 'optional' },
      audit: { retentionDays: 1 },
      maintenance: { intervalMinutes: 1 },
      password: {
        preset: 'nist',
        minLength: 8,
        minLengthWithSecondFactor: 8,
        maxLength: 64,
        forbiddenWords: ['acme'],
        breachCheck: async () => false,
        hasher: argon2Hasher(),
        hashing: { concurrency: 1, queueLimit: 1 },
      },
      tokens: {
        issuer: 'acme',
        audience: 'acme',
        accessTokenTtlSeconds: 60,
        refreshTokenIdleTtlSeconds: 60,
        refreshTokenAbsoluteTtlSeconds: 60,
        refreshTokenReuseIntervalSeconds: 1,
        signingKeys: [{ kty: 'OKP' }],
      },
      limits: { enabled: true, store: 'memory', budgets: defaultBudgets },
      platform: { actingTtlSeconds: 60 },
      invalidation: { redis: {} as never, url: 'postgres://localhost/acme' },
      mail: {
        sender: { send: async () => {} },
        smtp: undefined as never,
        devOutbox: false,
        from: 'outbox@acme.example',
        appUrl: 'https://app.acme.example',
        links: linkPaths,
        productName: 'Acme',
        templates: mailTemplates,
      },
      shutdown: { delaySeconds: 1, graceSeconds: 1 },
      logger: { level: 'info', logger: {} as never },
      metrics: { meterProvider: {} as never },
      trustedOrigins: ['https://app.acme.example'],
      trustProxyHops: 1,
    }
    expect(resolve(every)).toMatchObject({ tenancy: 'SHARED', trustProxyHops: 1 })
  })
})

/** So that an option added later is missing above until it is there. */
type DeepRequired<Options> = {
  [Name in keyof Options]-?: NonNullable<Options[Name]> extends infer Given
    ? Given extends string | number | boolean | readonly unknown[] | ((...given: never[]) => unknown)
      ? Given
      : { [Inner in keyof Given]-?: Given[Inner] }
    : never
}
