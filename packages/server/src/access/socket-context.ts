import { Injectable } from '@nestjs/common'
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { Observable, catchError, from, switchMap, throwError } from 'rxjs'
import { newId } from '../persistence/ids.ts'
import { runInRequestContext } from '../request-context/request-context.ts'
import { callerOf } from './caller-of.ts'
import { handshakeOf } from './handshakes.ts'
import { asSocketError } from './socket-error.ts'

/** Serves a message of a WebSocket like a request: services know the caller, and refusals keep their code. */
@Injectable()
class SocketContext implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'ws') return next.handle()
    const request = {
      requestId: newId(),
      begunAtMs: performance.now(),
      ipAddress: null,
      userAgent: null,
      headers: handshakeOf(context.switchToWs().getClient<object>())?.headers ?? {},
      auth: callerOrNull(context),
    }
    return new Observable((subscriber) =>
      runInRequestContext(request, () => next.handle().subscribe(subscriber)),
    ).pipe(
      catchError((error) =>
        from(asSocketError(error, request.requestId)).pipe(switchMap((mapped) => throwError(() => mapped))),
      ),
    )
  }
}

function callerOrNull(context: ExecutionContext) {
  try {
    return callerOf(context)
  } catch {
    return null
  }
}

/** Puts the context around every gateway; an application without one is spared the cost. */
export function serveSockets(modules: ModulesContainer, config: ApplicationConfig): void {
  const classes = [...modules.values()].flatMap(({ providers }) => [...providers.values()])
  const isGateway = ({ metatype }: { metatype: unknown }) =>
    typeof metatype === 'function' && Reflect.hasMetadata('websockets:is_gateway', metatype)
  if (classes.some(isGateway)) config.addGlobalInterceptor(new SocketContext())
}
