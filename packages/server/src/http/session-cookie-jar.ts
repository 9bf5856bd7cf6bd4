import { Inject, Injectable } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import type { LoginResult, TokenSet } from '@nest-auth/js-client/contract'
import { KnownDevices } from '../access/known-devices.ts'
import type { RequestHeaders } from '../access/request-of.ts'
import { expiredSessionCookie, sessionCookie, sessionCookiesOf } from '../access/session-cookies.ts'
import { namedSessionOf, transportOf } from '../access/transport.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { RefreshTokens } from '../sessions/refresh-token.ts'

type Stowable = LoginResult | TokenSet | undefined

/** Moves tokens out of answers and into cookies, for callers that ask for it. */
@Injectable()
export class SessionCookieJar {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly refreshTokens: RefreshTokens,
    private readonly host: HttpAdapterHost,
    private readonly devices: KnownDevices,
  ) {}

  /** The answer as its caller is shown it. */
  stow(answer: unknown, request: RequestHeaders, response: unknown): unknown {
    const result = answer as Stowable
    const shown = transportOf(request) === 'cookie' ? this.withoutTokens(result, response) : result
    this.rememberDevice(result, request, response)
    return shown
  }

  /** Takes sessions that have ended out of the browser. */
  clear(sessionIds: readonly (string | null)[], request: RequestHeaders, response: unknown): void {
    const held = sessionCookiesOf(request)
    for (const id of new Set(sessionIds)) {
      if (id !== null && held.has(id)) this.set(response, expiredSessionCookie(id))
    }
  }

  /** Id of the session that a request by cookie names; null for every other request. */
  namedIn(request: RequestHeaders): string | null {
    return transportOf(request) === 'cookie' ? namedSessionOf(request) : null
  }

  /** Its token. */
  tokenOf(request: RequestHeaders): string | undefined {
    const sessionId = this.namedIn(request)
    return sessionId === null ? undefined : this.held(request).get(sessionId)
  }

  /** The tokens a request by cookie carries, each under the session it was issued for. */
  held(request: RequestHeaders): Map<string, string> {
    if (transportOf(request) !== 'cookie') return new Map()
    // A token under the name of another session was moved there by hand.
    return new Map(
      [...sessionCookiesOf(request)].filter(
        ([id, token]) => this.refreshTokens.parse(token)?.sessionId === id,
      ),
    )
  }

  /** Guesses of strangers must not lock out a device on which the account has signed in. */
  private rememberDevice(result: Stowable, request: RequestHeaders, response: unknown): void {
    // Staff that acts in a name has shown no secret of that person.
    if (!result || !('user' in result) || !('refreshToken' in result) || result.actor) return
    const marks = currentRequest()?.credentialMarks
    if (marks === undefined) return
    const { scopeId } = this.refreshTokens.parse(result.refreshToken)!
    const token = this.devices.tokenWith(request, { scopeId, userId: result.user.id, marks })
    if (token === null) return
    const { name, value } = this.devices.carrierOf(token, transportOf(request))
    this.host.httpAdapter.appendHeader(response, name, value)
  }

  private withoutTokens(result: Stowable, response: unknown): unknown {
    if (!result || !('tokenType' in result) || result.tokenType !== 'Bearer') return result
    const { accessToken: _accessToken, refreshToken, ...shown } = result
    const token = this.refreshTokens.parse(refreshToken)!
    this.set(
      response,
      sessionCookie(token.sessionId, refreshToken, this.options.tokens.refreshTokenAbsoluteTtlSeconds),
    )
    return { ...shown, tokenType: 'Cookie' }
  }

  private set(response: unknown, cookie: string): void {
    // appendHeader, never setHeader: the application may set cookies of its own.
    this.host.httpAdapter.appendHeader(response, 'Set-Cookie', cookie)
  }
}
