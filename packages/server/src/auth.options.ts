import type { RedisClient } from './operations/invalidation/redis-client.ts'
import type { JWK } from 'jose'
import type { Budget, BudgetName } from './limits/budgets.ts'
import type { LimitStoreChoice } from './limits/store-for.ts'
import type { MailOptions } from './mail/mail.options.ts'
import type { BreachCheck } from './passwords/breach-check.ts'
import type { PasswordHasher } from './passwords/password-hasher.ts'
import type { LogOptions, MetricOptions } from './telemetry/telemetry.options.ts'
import type { AfterCreateUser } from './users/user-hooks.ts'
import type { TenantResolve } from './tenants/tenant-resolver.ts'

/** A tenant that exists from the first boot on; people who sign up without naming a tenant join it. */
export interface DefaultTenantOptions {
  name: string
  slug: string
}

/** Settings of tenancy. */
export interface TenantOptions {
  /** Whether people belong to tenants; otherwise everybody acts in the root scope. @default false */
  enabled?: boolean
  /** One user in many tenants (SHARED), or one account per tenant (ISOLATED). @default 'SHARED' */
  mode?: 'SHARED' | 'ISOLATED'
  /** Whether people may create tenants themselves. @default false */
  allowCreate?: boolean
  /** The tenant that sign-ups without a tenant join. @default none */
  defaultTenantOptions?: DefaultTenantOptions
  /** Days in which a deleted tenant can be restored, before it is purged with everything in it. @default 30 */
  deletionGraceDays?: number
  /**
   * Finds the slug of the tenant a sign-in or sign-up is meant for when the request names none, for example
   * `subdomainOf('example.com')`. Null means that the request names no tenant. @default none
   */
  resolve?: TenantResolve
}

/** What the application adds to the life of users. */
export interface UserOptions {
  /**
   * Called with every new user before the commit, whoever creates it. Its writes are kept together with the user, and
   * what it throws undoes both. @default nothing
   */
  afterCreate?: AfterCreateUser
  /** How long a hook may take before everything is undone; it holds a transaction open. @default 5 */
  hookTimeoutSeconds?: number
}

/** Settings of the audit. */
export interface AuditOptions {
  /** Days after which entries are removed; null keeps them. @default null */
  retentionDays?: number | null
}

/** Settings of the work that removes what has outlived its use. */
export interface MaintenanceOptions {
  /** Minutes between two runs, give or take half; null runs nothing but what `AuthMaintenance.run()` is called for. @default 10 */
  intervalMinutes?: number | null
}

/** Settings of sign-up. */
export interface SignupOptions {
  /** Whether anybody may sign up; whoever is invited always may. @default true */
  enabled?: boolean
  /**
   * True signs people in as soon as they sign up and refuses an address that is taken, so that anybody can find out who
   * has an account. False answers alike for every address, tells its owner by mail, and lets nobody in before the
   * mailed link was followed; that needs `mail`. @default false with `mail`, true without
   */
  revealsTakenEmail?: boolean
  /**
   * `required` refuses a sign-up that would end in no tenant: people found one, join one that is open, or come by an
   * invitation. With isolated tenants it is so anyway. @default 'optional' with shared tenants
   */
  tenant?: 'optional' | 'required'
}

/** Settings of passwords. */
export interface PasswordOptions {
  /**
   * `nist` (SP 800-63B-4 §3.1.1.2) asks for 15 code points, or 8 of an account with a second factor; `minLength` and
   * `minLengthWithSecondFactor` still win. @default 12 code points for everybody
   */
  preset?: 'nist'
  /** Fewest code points of a new password. @default 12 */
  minLength?: number
  /** Fewest code points of a new password of an account with a second factor. @default minLength */
  minLengthWithSecondFactor?: number
  /** Most code points of a new password. @default 256 */
  maxLength?: number
  /** Words no password may contain, such as the name of your product. @default none */
  forbiddenWords?: readonly string[]
  /** Whether a password is known from a breach. An error, or no answer in 2 seconds, refuses nobody. @default none */
  breachCheck?: BreachCheck
  /** How passwords are kept and compared. @default argon2id with 19 MiB, 2 passes, 1 lane (OWASP Password Storage) */
  hasher?: PasswordHasher
  /**
   * How many passwords are hashed at once, each in a thread of its own, and how many wait; past that, sign-ins are
   * refused with 503 for a second. More at once than there are processors does not help.
   * @default as many as processors, at most 3; 128 wait
   */
  hashing?: { concurrency?: number; queueLimit?: number }
}

/** Settings of tokens, in seconds. */
export interface TokenOptions {
  /** `iss` of access tokens. @default 'nest-auth' */
  issuer?: string
  /** `aud` of access tokens. @default the issuer */
  audience?: string
  /** How long an access token is accepted. @default 300 */
  accessTokenTtlSeconds?: number
  /** How long an unused session lives. @default 604800 (7 days) */
  refreshTokenIdleTtlSeconds?: number
  /** How long a session lives at most. @default 2592000 (30 days) */
  refreshTokenAbsoluteTtlSeconds?: number
  /** How long the parent of a refresh token still answers with the same successor. @default 10 */
  refreshTokenReuseIntervalSeconds?: number
  /** Private keys (JWK, Ed25519 or P-256); the first signs, all verify. @default generated and kept in the database */
  signingKeys?: JWK[]
}

/** Settings of rate limits. They come on top of the lockout of guessed passwords, which is always on. */
export interface LimitOptions {
  /** Whether budgets are counted. @default true */
  enabled?: boolean
  /**
   * Where processes count together: in the database, whatever its engine (`postgres`), in Redis (a connection of
   * ioredis), or each for itself.
   * @default the database where processes can share it, else 'memory': on the embedded database and on SQLite
   */
  store?: LimitStoreChoice
  /** Allowances that differ from the defaults; null does not count by that. @default see the guide on limits */
  budgets?: { [Name in BudgetName]?: Partial<Budget> }
}

/** How processes tell one another that a session, user, tenant, membership, role or signing key changed. */
export interface InvalidationOptions {
  /**
   * A client of `ioredis`: processes then hear of one another at once, and look for what others did in a table of PostgreSQL,
   * through poolers too. @default none: LISTEN and NOTIFY of the database
   */
  redis?: RedisClient
  /** PostgreSQL URL for LISTEN, where the database's own goes through a pooler in transaction mode. @default the database's */
  url?: string
}

/** Settings of platform staff. */
export interface PlatformOptions {
  /** How long staff acts in a tenant or in somebody's name before doing so again. @default 1800 (30 minutes) */
  actingTtlSeconds?: number
}

/** How the application stops, in seconds. */
export interface ShutdownOptions {
  /** How long it goes on serving after it has said that it is not ready any more, so that a balancer can notice. @default 0 */
  delaySeconds?: number
  /** How long requests in flight may then take to finish. @default 10 */
  graceSeconds?: number
}

/** Options of `NestAuthModule.forRoot`. */
export interface NestAuthModuleOptions {
  /**
   * Protects refresh tokens and signing keys. At least 32 random characters. Give a list to rotate: the first is
   * used from now on, the others are still accepted.
   */
  secret: string | string[]
  tenant?: TenantOptions
  user?: UserOptions
  signup?: SignupOptions
  audit?: AuditOptions
  maintenance?: MaintenanceOptions
  password?: PasswordOptions
  tokens?: TokenOptions
  limits?: LimitOptions
  platform?: PlatformOptions
  invalidation?: InvalidationOptions
  /** How mails are sent. Without it nobody can reset a password or verify an address. @default none */
  mail?: MailOptions
  shutdown?: ShutdownOptions
  /** The log of requests to our routes; false writes none. @default a JSON line each, to stdout */
  logger?: false | LogOptions
  /** What is measured through OpenTelemetry; false measures nothing. @default with the global meter provider */
  metrics?: false | MetricOptions
  /**
   * Origins, besides the server's own, whose pages may use cookies, such as `https://app.example.com`.
   * @default none
   */
  trustedOrigins?: string[]
  /**
   * How many proxies stand in front. The caller's address is then taken from X-Forwarded-For, at the entry the
   * outermost of them wrote; 0 takes the address of the connection.
   * @default what the framework is set to: Express's `trust proxy`, Fastify's `trustProxy`; without those 0
   */
  trustProxyHops?: number
}

/** Options known when the module is defined, before anything is injected. */
export interface NestAuthModuleExtras {
  /** Path of the library's routes, below the application's global prefix. @default 'auth' */
  routePrefix?: string
  /** Whether other modules can inject the services without importing the module. @default true */
  isGlobal?: boolean
}
