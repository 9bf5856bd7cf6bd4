import type { LimitOptions } from '../auth.options.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { budgetNames, defaultBudgets } from './budgets.ts'
import type { Allowance, Budget, BudgetName } from './budgets.ts'
import type { LimitStoreChoice } from './store-for.ts'

/** The limits with every default applied. */
export interface ResolvedLimits {
  isEnabled: boolean
  /** Null: as the database allows. */
  store: LimitStoreChoice | null
  budgets: Record<BudgetName, Budget>
}

const longestWindowSeconds = 30 * 86_400

export function resolveLimits(options: LimitOptions): ResolvedLimits {
  const { enabled: isEnabled = true, store = null, budgets = {} } = options
  if (store !== null && store !== 'memory' && store !== 'postgres' && !isRedis(store)) {
    throw new NestAuthMisuseError(
      `limits.store must be 'memory', 'postgres' or { redis: a connection of ioredis }.`,
    )
  }
  return {
    isEnabled,
    store,
    budgets: Object.fromEntries(
      budgetNames.map((name) => [name, resolveBudget(name, budgets[name])]),
    ) as Record<BudgetName, Budget>,
  }
}

function resolveBudget(name: BudgetName, given: Partial<Budget> = {}): Budget {
  const defaults = defaultBudgets[name]
  const allowance = (by: keyof Budget): Allowance | null => {
    const chosen = given[by] === undefined ? defaults[by] : given[by]
    if (chosen === null) return null
    const { points, seconds } = chosen
    if (!isCount(points, 1_000_000_000) || !isCount(seconds, longestWindowSeconds)) {
      throw new NestAuthMisuseError(
        `limits.budgets.${name}.${by} needs whole numbers: points from 1, seconds from 1 to ${longestWindowSeconds}; null turns it off.`,
      )
    }
    return chosen
  }
  return { account: allowance('account'), address: allowance('address'), tenant: allowance('tenant') }
}

function isCount(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
}

function isRedis(store: unknown): boolean {
  return typeof store === 'object' && store !== null && 'redis' in store && Boolean(store.redis)
}
