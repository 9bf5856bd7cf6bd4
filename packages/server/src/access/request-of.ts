import type { ExecutionContext } from '@nestjs/common'

/** What the guard reads of a request, on any transport. */
export interface RequestHeaders {
  method?: string
  headers?: Record<string, string | string[] | undefined>
}

/** The request behind a handler, over HTTP, WebSocket (the handshake) or GraphQL (`context.req`). */
export function requestOf(context: ExecutionContext): RequestHeaders | undefined {
  switch (context.getType<string>()) {
    case 'http':
      return context.switchToHttp().getRequest<RequestHeaders>()
    case 'ws': {
      const client = context
        .switchToWs()
        .getClient<{ handshake?: RequestHeaders; upgradeReq?: RequestHeaders }>()
      return client.handshake ?? client.upgradeReq
    }
    case 'graphql':
      return context.getArgByIndex<{ req?: RequestHeaders } | undefined>(2)?.req
    default:
      return undefined
  }
}
