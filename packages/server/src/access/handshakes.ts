import type { HttpAdapterHost } from '@nestjs/core'
import type { RequestHeaders } from './request-of.ts'

interface Socket {
  /** socket.io */
  handshake?: RequestHeaders
  /** Kept by the application in `handleConnection(client, request)`. */
  upgradeReq?: RequestHeaders
  /** ws: the connection below. */
  _socket?: object
}

const upgrades = new WeakMap<object, RequestHeaders>()

/** Remembers the request every WebSocket of the application's server began with. */
export function rememberHandshakes({ httpAdapter }: HttpAdapterHost): void {
  const server = httpAdapter.getHttpServer() as
    | {
        prependListener?: (
          event: 'upgrade',
          listener: (request: RequestHeaders, socket: object) => void,
        ) => void
      }
    | undefined
  server?.prependListener?.('upgrade', (request, socket) => upgrades.set(socket, request))
}

/**
 * The request a WebSocket began with. A browser cannot set headers on it, so what they would say may come as
 * subprotocols beside `nest-auth`: `nest-auth.bearer.<access token>`, or `nest-auth.session.<session id>` to be
 * known by that session's cookie.
 */
export function handshakeOf(client: Socket): RequestHeaders | undefined {
  const request = client.handshake ?? client.upgradeReq ?? (client._socket && upgrades.get(client._socket))
  if (!request) return undefined
  // Not GET: a page of any site may open a WebSocket with our cookies, so the origin is looked at.
  return { method: 'WEBSOCKET', headers: { ...request.headers, ...spokenIn(request) } }
}

function spokenIn({ headers }: RequestHeaders): RequestHeaders['headers'] {
  const offered = headers?.['sec-websocket-protocol']
  if (typeof offered !== 'string' || headers?.['authorization'] !== undefined) return {}
  const words = offered.split(',').map((word) => word.trim())
  const after = (prefix: string) => words.find((word) => word.startsWith(prefix))?.slice(prefix.length)
  const token = after('nest-auth.bearer.')
  if (token !== undefined) return { authorization: `Bearer ${token}` }
  const session = after('nest-auth.session.')
  return session === undefined ? {} : { 'nest-auth-transport': 'cookie', 'nest-auth-session': session }
}
