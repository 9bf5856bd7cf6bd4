import { Injectable } from '@nestjs/common'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { newId } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { assertOwnFlow } from '../request-context/own-flow.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { AuthLog } from '../telemetry/auth-log.ts'
import { accessRulesOf } from './access-rules.ts'
import { rememberCaller } from './caller-of.ts'
import { Callers } from './callers.ts'
import { requestOf } from './request-of.ts'
import { firstUnmet } from './rights.ts'
import type { Requirement } from './require.decorators.ts'
import { SocketCallers } from './socket-callers.ts'
import { asSocketError } from './socket-error.ts'

/**
 * Guards every handler of the application, over HTTP, WebSocket and GraphQL: one without `@Public()` needs a live
 * session, and the rights its decorators name.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly callers: Callers,
    private readonly sockets: SocketCallers,
    private readonly log: AuthLog,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    assertOwnFlow(requestOf(context))
    if (accessRulesOf(context).isPublic) return true
    if (context.getType<string>() === 'ws') return this.admitMessage(context)
    const request = requestOf(context)
    const known = this.callers.known(request)
    if (known) return this.admitRequest(context, known)
    return this.callers.identify(request).then((auth) => this.admitRequest(context, auth))
  }

  private admitRequest(context: ExecutionContext, auth: AuthContext): boolean {
    const request = currentRequest()
    if (request) request.auth = auth
    // Otherwise the context of the request is enough.
    if (!request || context.getType() !== 'http') rememberCaller(context, auth)
    this.assertAllowed(context, auth)
    return true
  }

  private async admitMessage(context: ExecutionContext): Promise<boolean> {
    try {
      const auth = await this.sockets.identify(context.switchToWs().getClient<object>())
      rememberCaller(context, auth)
      this.assertAllowed(context, auth)
      return true
    } catch (error) {
      throw await asSocketError(error, newId())
    }
  }

  private assertAllowed(context: ExecutionContext, auth: AuthContext): void {
    const { refusesActors, ofClass, ofHandler } = accessRulesOf(context)
    if (auth.actor && refusesActors) throw new AuthError('FORBIDDEN', { reason: 'acting' })
    const unmet = firstUnmet(auth.grants, ofClass, ofHandler)
    if (unmet === undefined) return
    this.report(context, unmet)
    throw new AuthError('FORBIDDEN')
  }

  /** The answer does not say what was missing, so that nobody learns from it whom to attack: the log does. */
  private report(context: ExecutionContext, { on, match, names }: Requirement): void {
    const handler = `${context.getClass().name}.${context.getHandler().name}`
    const missing =
      names.length === 0 ? `any ${on}: it admits nobody` : `${on} ${match} of ${names.join(', ')}`
    this.log.record(
      'info',
      { handler, requires: { on, match, names } },
      `Refused at ${handler}: requires ${missing}`,
    )
  }
}
