import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { AuthMetrics } from '../telemetry/auth-metrics.ts'
import { addressKey } from './address-key.ts'
import { countedPerProcess } from './budgets.ts'
import type { BudgetName } from './budgets.ts'
import { LimitKeys } from './limit-keys.ts'
import type { Charge, Count, LimitStore } from './limit-store.ts'
import { LocalCounts } from './local-counts.ts'
import { storeFor } from './store-for.ts'

/** What a request is about; the caller's address comes from the request itself. */
export interface LimitSubject {
  /** The account in canonical form: a user id, an address in lower case. It need not exist. */
  account?: string | undefined
  /** Identity scope of the account. @default the root scope */
  scopeId?: string | undefined
  tenantId?: string | null | undefined
}

type Limited = Charge & { points: number; name: BudgetName }

/**
 * Counts what a caller may do within a while. Call it before the work and outside of a transaction: what is rolled
 * back would not count. A count another process raised is never counted lower here, whatever becomes of the store.
 */
@Injectable()
export class RateLimits {
  private readonly keys: LimitKeys
  private readonly counts = new LocalCounts()
  private readonly store: LimitStore | null

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    database: Database,
    private readonly metrics: AuthMetrics,
  ) {
    this.keys = new LimitKeys(options.secrets[0])
    this.store = storeFor(options.limits.store, database)
  }

  /** Counts one more. @throws AuthError `RATE_LIMITED` past any of the budget's allowances */
  count(name: BudgetName, subject: LimitSubject = {}): Promise<void> {
    return this.countTogether({ [name]: subject })
  }

  /** Counts one more of each, in one go. @throws AuthError `RATE_LIMITED` past any of their allowances */
  async countTogether(subjects: Partial<Record<BudgetName, LimitSubject>>): Promise<void> {
    const charges = Object.entries(subjects).flatMap(([name, subject]) =>
      this.chargesOf(name as BudgetName, subject),
    )
    this.assertLeft(charges)
    if (charges.length === 0) return
    // Before anything is awaited, so that of many at once each counts.
    const local = charges.map((charge) => this.counts.add(charge))
    this.refuseBeyond(charges, local)
    if (this.store && charges.some(({ name }) => !countedPerProcess.has(name)))
      this.refuseBeyond(charges, await this.share(charges, local))
  }

  /**
   * Does the work and counts it when it fails with this status, by default that of a wrong guess. Once the budget is
   * spent, nothing is tried. @throws AuthError `RATE_LIMITED`, and what the work throws
   */
  async countFailures<T>(
    name: BudgetName,
    subject: LimitSubject,
    work: () => Promise<T>,
    failureStatus = 401,
  ): Promise<T> {
    this.assertLeft(this.chargesOf(name, subject))
    try {
      return await work()
    } catch (error) {
      if (error instanceof AuthError && error.status === failureStatus) await this.count(name, subject)
      throw error
    }
  }

  private assertLeft(charges: readonly Limited[]): void {
    for (const { name, key, points } of charges) {
      const count = this.counts.get(key)
      if (count && count.total >= points) throw this.refused(name, count.msLeft)
    }
  }

  private refuseBeyond(charges: readonly Limited[], counts: readonly Count[]): void {
    const [longest] = charges
      .map(({ name, points }, index) => ({ name, points, ...counts[index]! }))
      .filter(({ total, points }) => total > points)
      .toSorted((one, other) => other.msLeft - one.msLeft)
    if (longest) throw this.refused(longest.name, longest.msLeft)
  }

  private refused(name: BudgetName, msLeft: number): AuthError {
    this.metrics.rateLimited.add(1, { 'nest_auth.budget': name })
    return new AuthError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(msLeft / 1000)) })
  }

  /** Counts with the other processes; where they cannot be reached, the counts known here go on. */
  private async share(charges: readonly Limited[], local: readonly Count[]): Promise<readonly Count[]> {
    let shared: Count[]
    try {
      shared = await this.store!.add(charges)
    } catch (error) {
      if (this.options.limits.store === 'postgres') throw error
      return local
    }
    for (const [index, count] of shared.entries()) {
      if (count.total > local[index]!.total) this.counts.raise(charges[index]!.key, count)
    }
    return shared
  }

  private chargesOf(name: BudgetName, subject: LimitSubject): Limited[] {
    if (!this.options.limits.isEnabled) return []
    const { account, address, tenant } = this.options.limits.budgets[name]
    const request = currentRequest()
    const { scopeId = ROOT_SCOPE_ID, tenantId } = subject
    return [
      ...(account && subject.account !== undefined
        ? [{ ...account, name, key: this.keys.of(name, 'account', scopeId, subject.account) }]
        : []),
      ...(address && request
        ? [{ ...address, name, key: this.keys.of(name, 'address', addressKey(request.ipAddress)) }]
        : []),
      ...(tenant && tenantId != null
        ? [{ ...tenant, name, key: this.keys.of(name, 'tenant', tenantId) }]
        : []),
    ]
  }
}
