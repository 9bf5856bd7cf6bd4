import { Inject, Injectable } from '@nestjs/common'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { addressKey } from './address-key.ts'

/** Counts what one caller may do in a minute. Each process counts for itself. */
@Injectable()
export class RateLimits {
  private readonly tenantLookups: RateLimiterMemory

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    this.tenantLookups = new RateLimiterMemory({
      points: options.limits.tenantLookupsPerMinute,
      duration: 60,
    })
  }

  /** @throws AuthError `RATE_LIMITED` */
  async countTenantLookup(): Promise<void> {
    try {
      await this.tenantLookups.consume(addressKey(currentRequest()?.ipAddress ?? null))
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      throw new AuthError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) })
    }
  }
}
