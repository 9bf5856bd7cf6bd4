import type { ExecutionContext } from '@nestjs/common'

/** What the guard reads of a request, on any transport. */
export interface RequestHeaders {
  method?: string
  headers?: Record<string, string | string[] | undefined>
}

/** The request behind a handler over HTTP or GraphQL (`context.req`). */
export function requestOf(context: ExecutionContext): RequestHeaders | undefined {
  switch (context.getType<string>()) {
    case 'http':
      return context.switchToHttp().getRequest<RequestHeaders>()
    case 'graphql':
      return context.getArgByIndex<{ req?: RequestHeaders } | undefined>(2)?.req
    default:
      return undefined
  }
}
