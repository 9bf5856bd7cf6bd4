import { Injectable } from '@nestjs/common'
import { normaliseSlug } from './slug.ts'
import { TenantChanges } from './tenant-changes.ts'
import type { NestAuthTenant } from './tenant.entity.ts'
import { TenantService } from './tenant.service.ts'

/** How long a change made elsewhere may go unseen: where nobody tells us of changes, and where somebody does. */
const blindMaxAgeMs = 1000
const informedMaxAgeMs = 30_000

const capacity = 10_000

/** The tenants that slugs lead to, as this process has seen them lately: a look-up that is repeated costs no query. */
@Injectable()
export class KnownSlugs {
  private readonly found = new Map<string, { tenant: NestAuthTenant; readAtMs: number }>()
  private isInformed: () => boolean = () => false
  private changes = 0

  constructor(
    private readonly tenants: TenantService,
    changes: TenantChanges,
  ) {
    changes.subscribe(() => this.forget())
  }

  /** The tenant with this slug, suspended or not; null where there is none. */
  async find(slug: string): Promise<NestAuthTenant | null> {
    const key = normaliseSlug(slug)
    const known = this.found.get(key)
    const ageMs = known ? Date.now() - known.readAtMs : -1
    // Below nothing where the clock has been set back.
    if (known && ageMs >= 0 && ageMs < this.maxAgeMs()) return known.tenant
    this.found.delete(key)
    const { changes } = this
    const readAtMs = Date.now()
    const tenant = await this.tenants.getTenantBySlug(key)
    // Nothing is remembered of slugs that lead nowhere, nor what a change since then may have made untrue.
    if (tenant && changes === this.changes) this.keep(key, { tenant, readAtMs })
    return tenant
  }

  /** Some tenant has changed. That is rare enough to begin anew. */
  forget(): void {
    this.changes++
    this.found.clear()
  }

  /** From now on tenants may be remembered longer whenever this answers that every change elsewhere reaches us. */
  trust(isInformed: () => boolean): void {
    this.isInformed = isInformed
  }

  private keep(key: string, entry: { tenant: NestAuthTenant; readAtMs: number }): void {
    if (this.found.size >= capacity) this.found.delete(this.found.keys().next().value!)
    this.found.set(key, entry)
  }

  private maxAgeMs(): number {
    return this.isInformed() ? informedMaxAgeMs : blindMaxAgeMs
  }
}
