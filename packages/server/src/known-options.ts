import type { NestAuthModuleOptions } from './auth.options.ts'
import { NestAuthMisuseError } from './errors/misuse-error.ts'
import { budgetNames } from './limits/budgets.ts'
import type { BudgetName } from './limits/budgets.ts'
import { linkPaths } from './mail/mail-links.ts'
import { mailTemplates } from './mail/mail-templates.ts'
import { stepsBetween } from './nearest-name.ts'

/** What an option holds: `value` is not looked into, as it belongs to the application or is checked where it is read. */
type Known<Options> = { readonly [Name in keyof Options]-?: 'value' | Known<NonNullable<Options[Name]>> }
interface Names {
  readonly [name: string]: 'value' | Names
}

const budget = { account: 'value', address: 'value', tenant: 'value' } as const
const valuesOf = <Name extends string>(holder: Record<Name, unknown>) =>
  Object.fromEntries(Object.keys(holder).map((name) => [name, 'value'])) as Record<Name, 'value'>

const known = {
  secret: 'value',
  tenant: {
    enabled: 'value',
    mode: 'value',
    allowCreate: 'value',
    defaultTenantOptions: { name: 'value', slug: 'value' },
    deletionGraceDays: 'value',
    resolve: 'value',
  },
  user: { afterCreate: 'value', hookTimeoutSeconds: 'value' },
  signup: { enabled: 'value', revealsTakenEmail: 'value', tenant: 'value' },
  audit: { retentionDays: 'value' },
  maintenance: { intervalMinutes: 'value' },
  password: {
    preset: 'value',
    minLength: 'value',
    minLengthWithSecondFactor: 'value',
    maxLength: 'value',
    forbiddenWords: 'value',
    breachCheck: 'value',
    hasher: 'value',
    hashing: { concurrency: 'value', queueLimit: 'value' },
  },
  tokens: {
    issuer: 'value',
    audience: 'value',
    accessTokenTtlSeconds: 'value',
    refreshTokenIdleTtlSeconds: 'value',
    refreshTokenAbsoluteTtlSeconds: 'value',
    refreshTokenReuseIntervalSeconds: 'value',
    signingKeys: 'value',
  },
  limits: {
    enabled: 'value',
    store: 'value',
    budgets: Object.fromEntries(budgetNames.map((name) => [name, budget])) as Record<
      BudgetName,
      typeof budget
    >,
  },
  platform: { actingTtlSeconds: 'value' },
  invalidation: { redis: 'value', url: 'value' },
  mail: {
    sender: 'value',
    smtp: 'value',
    devOutbox: 'value',
    from: 'value',
    appUrl: 'value',
    links: valuesOf(linkPaths),
    productName: 'value',
    templates: valuesOf(mailTemplates),
  },
  shutdown: { delaySeconds: 'value', graceSeconds: 'value' },
  logger: { level: 'value', logger: 'value' },
  metrics: { meterProvider: 'value' },
  trustedOrigins: 'value',
  trustProxyHops: 'value',
} as const satisfies Known<NestAuthModuleOptions>

/** Refuses an option that does not exist, which would otherwise be ignored, and names the one that was meant. */
export function refuseUnknownOptions(given: object, names: Names = known, group = ''): void {
  for (const [name, value] of Object.entries(given)) {
    const holds = Object.hasOwn(names, name) ? names[name]! : undefined
    if (holds === undefined) {
      throw new NestAuthMisuseError(`There is no option \`${group}${name}\`; ${wayOut(name, group)}`)
    }
    if (holds !== 'value' && typeof value === 'object' && value !== null) {
      refuseUnknownOptions(value as object, holds, `${group}${name}.`)
    }
  }
}

function wayOut(name: string, group: string): string {
  if (group === '' && (name === 'routePrefix' || name === 'isGlobal')) {
    return `\`forRootAsync\` takes \`${name}\` beside the factory, not from it.`
  }
  const [nearest] = pathsIn(known)
    .map((path) => ({ path, steps: stepsBetween(name, path.slice(path.lastIndexOf('.') + 1)) }))
    // Of options alike in name, the one in the same group.
    .map(({ path, steps }) => ({ path, steps: isIn(group, path) ? steps : steps + 2 }))
    .toSorted((one, other) => one.steps - other.steps)
  return `did you mean \`${nearest!.path}\`?`
}

function isIn(group: string, path: string): boolean {
  return path.slice(0, path.lastIndexOf('.') + 1) === group
}

function pathsIn(names: Names, group = ''): string[] {
  return Object.entries(names).flatMap(([name, holds]) => [
    `${group}${name}`,
    ...(holds === 'value' ? [] : pathsIn(holds, `${group}${name}.`)),
  ])
}
