import { Injectable } from '@nestjs/common'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { AuthError } from '../errors/auth-error.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { rememberCaller } from './caller-of.ts'
import { Callers } from './callers.ts'
import { IS_PUBLIC } from './public.decorator.ts'
import { REFUSES_ACTORS } from './refuse-actors.decorator.ts'
import { requestOf } from './request-of.ts'
import { REQUIREMENTS } from './require.decorators.ts'
import type { Requirement } from './require.decorators.ts'
import { areMet } from './rights.ts'
import { SocketCallers } from './socket-callers.ts'
import { asSocketError } from './socket-error.ts'

/**
 * Guards every handler of the application, over HTTP, WebSocket and GraphQL: one without `@Public()` needs a live
 * session, and the rights its decorators name.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
    private readonly sockets: SocketCallers,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.isPublic(context)) return true
    if (context.getType<string>() === 'ws') return this.admitMessage(context)
    const request = requestOf(context)
    const known = this.callers.known(request)
    if (known) return this.admitRequest(context, known)
    return this.callers.identify(request).then((auth) => this.admitRequest(context, auth))
  }

  private admitRequest(context: ExecutionContext, auth: AuthContext): boolean {
    const request = currentRequest()
    if (request) request.auth = auth
    this.admit(context, auth)
    return true
  }

  private async admitMessage(context: ExecutionContext): Promise<boolean> {
    try {
      this.admit(context, await this.sockets.identify(context.switchToWs().getClient<object>()))
      return true
    } catch (error) {
      throw await asSocketError(error)
    }
  }

  private admit(context: ExecutionContext, auth: AuthContext): void {
    rememberCaller(context, auth)
    if (
      auth.actor &&
      this.reflector.getAllAndOverride<boolean>(REFUSES_ACTORS, [context.getHandler(), context.getClass()])
    )
      throw new AuthError('FORBIDDEN', { reason: 'acting' })
    const [ofClass, ofHandler] = [this.required(context.getClass()), this.required(context.getHandler())]
    if (!areMet(auth.grants, ofClass, ofHandler)) throw new AuthError('FORBIDDEN')
  }

  /** Of `@Public()` and a requirement the one nearer to the handler counts, and side by side the requirement. */
  private isPublic(context: ExecutionContext): boolean {
    for (const target of [context.getHandler(), context.getClass()]) {
      if (this.required(target).length > 0) return false
      if (this.reflector.get<boolean | undefined>(IS_PUBLIC, target)) return true
    }
    return false
  }

  private required(target: Function): Requirement[] {
    return this.reflector.get<Requirement[] | undefined>(REQUIREMENTS, target) ?? []
  }
}
