import { Inject, Injectable } from '@nestjs/common'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import type { RequestHeaders } from '../access/request-of.ts'
import { assertSameSite } from '../access/same-site.ts'
import { transportOf } from '../access/transport.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'

/**
 * Refuses requests by cookie that another site made a browser send, on public routes as well: another site must not be
 * able to sign somebody in (login CSRF).
 */
@Injectable()
export class SameSiteGuard implements CanActivate {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.getArgByIndex<RequestHeaders>(0)
    if (transportOf(request) === 'cookie') assertSameSite(request, this.options.trustedOrigins)
    return true
  }
}
