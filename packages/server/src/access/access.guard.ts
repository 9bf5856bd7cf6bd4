import { Injectable } from '@nestjs/common'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { currentRequest } from '../request-context/request-context.ts'
import { Callers } from './callers.ts'
import { IS_PUBLIC } from './public.decorator.ts'
import { requestOf } from './request-of.ts'

/** Guards every route of the application: a route without `@Public()` needs a live session. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()]))
      return true
    const auth = await this.callers.identify(requestOf(context))
    const request = currentRequest()
    if (request) request.auth = auth
    return true
  }
}
