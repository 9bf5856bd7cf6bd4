import { Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { Callers } from './callers.ts'
import { handshakeOf } from './handshakes.ts'

interface OpenSocket {
  disconnect?: (close: boolean) => void
  close?: (code: number, reason: string) => void
}

/**
 * Finds out who speaks on a WebSocket. The handshake's token proves it once; from then on the session is asked with
 * every message, so a long connection outlives its access token but not its session.
 */
@Injectable()
export class SocketCallers {
  private readonly known = new WeakMap<object, AuthContext>()

  constructor(private readonly callers: Callers) {}

  /** @throws AuthError `UNAUTHENTICATED`, which also closes the socket; `TENANT_SUSPENDED`, `CSRF_REJECTED` */
  async identify(client: object): Promise<AuthContext> {
    try {
      const known = this.known.get(client)
      const auth = known ? await this.callers.again(known) : await this.callers.identify(handshakeOf(client))
      this.known.set(client, auth)
      return auth
    } catch (error) {
      if (error instanceof AuthError && error.code === 'UNAUTHENTICATED') closeSoon(client)
      throw error
    }
  }
}

/** After the refusal has been sent. */
function closeSoon(client: OpenSocket): void {
  setImmediate(() => (client.disconnect ? client.disconnect(true) : client.close?.(4401, 'UNAUTHENTICATED')))
}
