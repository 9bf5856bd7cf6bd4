/** What is counted apart: everything a stranger may try, and everything that makes the product send something. */
export const budgetNames = [
  'login',
  'signup',
  'refresh',
  'selection',
  'tenantLookup',
  'tenantCreation',
  'passwordReset',
  'verification',
  'invitation',
  'oneTimeCode',
] as const

/** Name of a budget. */
export type BudgetName = (typeof budgetNames)[number]

/** How often something may happen within so many seconds. */
export interface Allowance {
  points: number
  seconds: number
}

/** By whom a budget is counted; null does not count by that. */
export interface Budget {
  /** By the account that is named, whether or not it exists. */
  account: Allowance | null
  /** By the caller's address; an IPv6 /64 is one address. */
  address: Allowance | null
  /** By the tenant that is named. */
  tenant: Allowance | null
}

const minute = 60
const hour = 3600

/** Generous to an office behind one address, and far too little for guessing or for flooding a mailbox. */
export const defaultBudgets: Record<BudgetName, Budget> = {
  /** Failures only. Guesses at one account are counted by `Guesses`, in the database. */
  login: { account: null, address: per(300, 10 * minute), tenant: per(10_000, hour) },
  signup: { account: per(100, hour), address: per(300, 10 * minute), tenant: per(10_000, hour) },
  /** Failures only. */
  refresh: { account: null, address: per(600, minute), tenant: null },
  /** Failures only. */
  selection: { account: null, address: per(60, minute), tenant: null },
  tenantLookup: { account: null, address: per(120, minute), tenant: null },
  tenantCreation: { account: per(20, hour), address: per(100, hour), tenant: null },
  passwordReset: { account: per(3, hour), address: per(30, hour), tenant: per(1000, hour) },
  verification: { account: per(3, hour), address: per(30, hour), tenant: per(1000, hour) },
  invitation: { account: per(5, hour), address: per(200, hour), tenant: per(500, hour) },
  oneTimeCode: { account: per(15, hour), address: per(100, hour), tenant: per(5000, hour) },
}

/** Counted in the memory of each process whatever the store: these must not cost a statement. */
export const countedPerProcess: ReadonlySet<BudgetName> = new Set(['refresh', 'selection', 'tenantLookup'])

function per(points: number, seconds: number): Allowance {
  return { points, seconds }
}
