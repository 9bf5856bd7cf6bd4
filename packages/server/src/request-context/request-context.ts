import type { AuthContext } from './auth-context.ts'
import { FlowLocal } from './flow-local.ts'

/** What is known about the request being served. */
export interface RequestContext {
  readonly requestId: string
  /** On the clock of `performance.now()`. */
  readonly begunAtMs: number
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** Names in lower case, as Node hands them over. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Set by the guard once the caller is known. */
  auth: AuthContext | null
  /** The marks of the password somebody has signed in with in this request. */
  credentialMarks?: readonly [string, ...string[]]
  /** Whether its caller has been told to come again, so that what is still under way for it is in vain. */
  isRefused?: boolean
  /** Whether this is the context of that request; contexts that are not opened for a request over HTTP cannot say. */
  serves?(request: object): boolean
}

const request = new FlowLocal<RequestContext>()

/** Runs `work` as part of a request. */
export function runInRequestContext<T>(context: RequestContext, work: () => T): T {
  return request.run(context, work)
}

/** The context of the request being served, or undefined outside of one. */
export function currentRequest(): RequestContext | undefined {
  return request.get()
}
