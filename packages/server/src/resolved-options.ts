import { availableParallelism } from 'node:os'
import type { RedisClient } from './operations/invalidation/redis-client.ts'
import type { JWK } from 'jose'
import type { DefaultTenantOptions, NestAuthModuleOptions, PasswordOptions } from './auth.options.ts'
import { NestAuthMisuseError } from './errors/misuse-error.ts'
import { refuseUnknownOptions } from './known-options.ts'
import { resolveLimits } from './limits/resolved-limits.ts'
import type { ResolvedLimits } from './limits/resolved-limits.ts'
import { argon2Hasher } from './passwords/argon2-hasher.ts'
import { resolveMailOptions } from './mail/resolve-mail-options.ts'
import type { ResolvedMailOptions } from './mail/resolve-mail-options.ts'
import type { BreachCheck } from './passwords/breach-check.ts'
import type { PasswordHasher } from './passwords/password-hasher.ts'
import { checkedSecrets } from './secrets.ts'
import type { LogOptions, MetricOptions } from './telemetry/telemetry.options.ts'
import type { AfterCreateUser } from './users/user-hooks.ts'
import type { TenantResolve } from './tenants/tenant-resolver.ts'

/** Every option with its default applied. */
export interface ResolvedOptions {
  secrets: readonly [string, ...string[]]
  tenancy: 'off' | 'SHARED' | 'ISOLATED'
  allowsTenantCreation: boolean
  defaultTenant: DefaultTenantOptions | null
  tenantDeletionGraceDays: number
  resolveTenant: TenantResolve | null
  user: { afterCreate: AfterCreateUser | null; hookTimeoutSeconds: number }
  isSignupEnabled: boolean
  requiresVerifiedEmail: boolean
  requiresTenantAtSignup: boolean
  auditRetentionDays: number | null
  maintenanceIntervalMinutes: number | null
  password: {
    minLength: number
    minLengthWithSecondFactor: number
    maxLength: number
    forbiddenWords: readonly string[]
    breachCheck: BreachCheck | null
    hasher: PasswordHasher
    hashing: { concurrency: number; queueLimit: number }
  }
  tokens: {
    issuer: string
    audience: string
    accessTokenTtlSeconds: number
    refreshTokenIdleTtlSeconds: number
    refreshTokenAbsoluteTtlSeconds: number
    refreshTokenReuseIntervalSeconds: number
    signingKeys: JWK[] | null
  }
  limits: ResolvedLimits
  invalidation: { redis: RedisClient | null; url: string | null }
  /** Null where no mail is sent. */
  mail: ResolvedMailOptions | null
  platform: { actingTtlSeconds: number }
  shutdown: { delaySeconds: number; graceSeconds: number }
  /** Null writes nothing. */
  logger: LogOptions | null
  /** Null measures nothing. */
  metrics: MetricOptions | null
  trustedOrigins: readonly string[]
  /** Null leaves it to the framework. */
  trustProxyHops: number | null
}

/** Applies the defaults once and refuses what is unsafe, with a message that names the fix. */
export function resolveOptions(options: NestAuthModuleOptions): ResolvedOptions {
  refuseUnknownOptions(options)
  const { tenant = {}, user = {}, signup = {}, password = {}, tokens = {}, limits = {} } = options
  const issuer = nonEmpty('tokens.issuer', tokens.issuer ?? 'nest-auth')
  const resolved: ResolvedOptions = {
    secrets: checkedSecrets(options.secret),
    tenancy: tenant.enabled ? (tenant.mode ?? 'SHARED') : 'off',
    allowsTenantCreation: tenant.allowCreate ?? false,
    defaultTenant: tenant.defaultTenantOptions ?? null,
    tenantDeletionGraceDays: wholeNumber('tenant.deletionGraceDays', tenant.deletionGraceDays ?? 30, 0, 3650),
    resolveTenant: tenant.resolve ?? null,
    user: {
      afterCreate: user.afterCreate ?? null,
      hookTimeoutSeconds: wholeNumber('user.hookTimeoutSeconds', user.hookTimeoutSeconds ?? 5, 1, 60),
    },
    isSignupEnabled: signup.enabled ?? true,
    // Who is signed in at once was told that the address is free: only a mail can answer without telling others.
    requiresVerifiedEmail: !(signup.revealsTakenEmail ?? options.mail === undefined),
    requiresTenantAtSignup: signup.tenant === 'required',
    auditRetentionDays: orNull(options.audit?.retentionDays ?? null, (days) =>
      wholeNumber('audit.retentionDays', days, 1, 36_500),
    ),
    maintenanceIntervalMinutes: orNull(options.maintenance?.intervalMinutes, (minutes) =>
      wholeNumber('maintenance.intervalMinutes', minutes ?? 10, 1, 1440),
    ),
    password: {
      ...passwordLengths(password),
      forbiddenWords: password.forbiddenWords ?? [],
      breachCheck: password.breachCheck ?? null,
      maxLength: wholeNumber('password.maxLength', password.maxLength ?? 256, 64, 1024),
      hasher: password.hasher ?? argon2Hasher(),
      hashing: {
        concurrency: wholeNumber(
          'password.hashing.concurrency',
          password.hashing?.concurrency ?? Math.min(availableParallelism(), 3),
          1,
          128,
        ),
        queueLimit: wholeNumber(
          'password.hashing.queueLimit',
          password.hashing?.queueLimit ?? 128,
          0,
          100_000,
        ),
      },
    },
    tokens: {
      issuer,
      audience: nonEmpty('tokens.audience', tokens.audience ?? issuer),
      accessTokenTtlSeconds: seconds('accessTokenTtlSeconds', tokens.accessTokenTtlSeconds ?? 300, 1, 3600),
      refreshTokenIdleTtlSeconds: seconds(
        'refreshTokenIdleTtlSeconds',
        tokens.refreshTokenIdleTtlSeconds ?? 7 * 86_400,
        60,
        365 * 86_400,
      ),
      refreshTokenAbsoluteTtlSeconds: seconds(
        'refreshTokenAbsoluteTtlSeconds',
        tokens.refreshTokenAbsoluteTtlSeconds ?? 30 * 86_400,
        60,
        365 * 86_400,
      ),
      refreshTokenReuseIntervalSeconds: seconds(
        'refreshTokenReuseIntervalSeconds',
        tokens.refreshTokenReuseIntervalSeconds ?? 10,
        0,
        60,
      ),
      signingKeys: tokens.signingKeys ?? null,
    },
    limits: resolveLimits(limits),
    invalidation: { redis: options.invalidation?.redis ?? null, url: options.invalidation?.url ?? null },
    mail: resolveMailOptions(options.mail, process.env['NODE_ENV'] === 'production'),
    platform: {
      actingTtlSeconds: wholeNumber(
        'platform.actingTtlSeconds',
        options.platform?.actingTtlSeconds ?? 1800,
        60,
        28_800,
      ),
    },
    shutdown: {
      delaySeconds: wholeNumber('shutdown.delaySeconds', options.shutdown?.delaySeconds ?? 0, 0, 300),
      graceSeconds: wholeNumber('shutdown.graceSeconds', options.shutdown?.graceSeconds ?? 10, 0, 300),
    },
    logger: options.logger === false ? null : checkedLog(options.logger ?? {}),
    metrics: options.metrics === false ? null : (options.metrics ?? {}),
    trustedOrigins: (options.trustedOrigins ?? []).map(checkedOrigin),
    trustProxyHops:
      options.trustProxyHops === undefined
        ? null
        : wholeNumber('trustProxyHops', options.trustProxyHops, 0, 16),
  }
  if (!['off', 'SHARED', 'ISOLATED'].includes(resolved.tenancy)) {
    throw new NestAuthMisuseError(`tenant.mode must be 'SHARED' or 'ISOLATED'.`)
  }
  if (tenant.mode !== undefined && tenant.enabled === undefined) {
    throw new NestAuthMisuseError('tenant.mode needs tenant.enabled: true; set it, or leave mode out.')
  }
  if (resolved.tokens.signingKeys?.length === 0) {
    throw new NestAuthMisuseError('tokens.signingKeys is empty: name at least one key, or leave it out.')
  }
  if (resolved.requiresVerifiedEmail && !resolved.mail) {
    throw new NestAuthMisuseError(
      'signup.revealsTakenEmail: false needs mail: without it nobody gets the link.',
    )
  }
  if (resolved.defaultTenant && resolved.tenancy === 'off') {
    throw new NestAuthMisuseError('tenant.defaultTenantOptions needs tenant.enabled: true.')
  }
  refuseTenantAtSignup(signup.tenant, resolved)
  return resolved
}

/** Refuses `signup.tenant` where the tenancy decides otherwise. */
function refuseTenantAtSignup(given: unknown, { tenancy, defaultTenant }: ResolvedOptions): void {
  if (given === undefined) return
  if (given !== 'optional' && given !== 'required') {
    throw new NestAuthMisuseError(`signup.tenant must be 'optional' or 'required'.`)
  }
  if (tenancy === 'off') throw new NestAuthMisuseError('signup.tenant needs tenant.enabled: true.')
  if (given === 'optional' && tenancy === 'ISOLATED') {
    throw new NestAuthMisuseError(
      `signup.tenant: 'optional' needs tenant.mode: 'SHARED': with ISOLATED every account lives in a tenant.`,
    )
  }
  if (given === 'required' && defaultTenant) {
    throw new NestAuthMisuseError(
      `signup.tenant: 'required' contradicts tenant.defaultTenantOptions: who names no tenant joins that one. Leave one of them out.`,
    )
  }
}

function passwordLengths({ preset, ...given }: PasswordOptions) {
  if (preset !== undefined && preset !== 'nist') {
    throw new NestAuthMisuseError(`password.preset must be 'nist'; leave it out for 12 code points.`)
  }
  const [alone, withSecondFactor] = preset === 'nist' ? [15, 8] : [12, given.minLength ?? 12]
  return {
    minLength: wholeNumber('password.minLength', given.minLength ?? alone, 8, 64),
    minLengthWithSecondFactor: wholeNumber(
      'password.minLengthWithSecondFactor',
      given.minLengthWithSecondFactor ?? withSecondFactor,
      8,
      64,
    ),
  }
}

function seconds(name: string, value: number, least: number, most: number): number {
  return wholeNumber(`tokens.${name}`, value, least, most)
}

function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new NestAuthMisuseError(`${name} must be a whole number from ${least} to ${most}.`)
  }
  return value
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

function checkedLog(options: LogOptions): LogOptions {
  if (options.level === undefined || logLevels.includes(options.level)) return options
  throw new NestAuthMisuseError(
    `logger.level must be one of ${logLevels.join(', ')}; logger: false turns it off.`,
  )
}

function orNull<T>(value: T | null, check: (value: T) => number): number | null {
  return value === null ? null : check(value)
}

function nonEmpty(name: string, value: string): string {
  if (typeof value !== 'string' || value === '') throw new NestAuthMisuseError(`${name} must not be empty.`)
  return value
}

function checkedOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw new NestAuthMisuseError(
    `trustedOrigins holds "${origin}", which is no origin. Write it as https://app.example.com.`,
  )
}
