import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { RequestContext } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { KnownSlugs } from './known-slugs.ts'

/** Answers the slug a request is meant for, or null. */
export type TenantResolve = (
  request: Pick<RequestContext, 'headers'>,
) => string | null | Promise<string | null>

/** Finds the tenant a request without `tenantId` is meant for. */
@Injectable()
export class TenantResolver {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly slugs: KnownSlugs,
    private readonly limits: RateLimits,
  ) {}

  /** Id of the tenant, or undefined when the request names none. @throws AuthError `TENANT_NOT_FOUND`, `RATE_LIMITED` */
  async resolve(): Promise<string | undefined> {
    const request = currentRequest()
    const slug = request && (await this.options.resolveTenant?.(request))
    if (!slug) return undefined
    // A look-up like any other: names must not be tried out faster by the way of a sign-in.
    return this.limits.countFailures('tenantLookup', {}, () => this.idOf(slug), 404)
  }

  private async idOf(slug: string): Promise<string> {
    const tenant = await this.slugs.find(slug)
    if (!tenant?.isActive) throw new AuthError('TENANT_NOT_FOUND')
    return tenant.id
  }
}

/** Resolves `acme.example.com` to `acme`, given `example.com`. Deeper names and foreign domains name no tenant. */
export function subdomainOf(domain: string): TenantResolve {
  const suffix = `.${domain.toLowerCase()}`
  return ({ headers }) => {
    const host = String(headers['host'] ?? '')
      .toLowerCase()
      .replace(/:\d+$/, '')
      // A name may be written as absolute (RFC 1034 §3.1).
      .replace(/\.$/, '')
    const label = host.endsWith(suffix) ? host.slice(0, -suffix.length) : ''
    return /^[a-z0-9-]+$/.test(label) ? label : null
  }
}
