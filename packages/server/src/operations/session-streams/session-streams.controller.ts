import type { IncomingMessage, ServerResponse } from 'node:http'
import { Controller, Req, Res } from '@nestjs/common'
import { CurrentSession } from '../../access/current.decorators.ts'
import { ContractRoute } from '../../http/contract-route.decorator.ts'
import type { AuthContext } from '../../request-context/auth-context.ts'
import type { LineSink } from './session-stream.ts'
import { SessionStreams } from './session-streams.ts'

/** A reader so slow that this much waits for it is cut off; it comes back and looks at the present. */
const mostWaitingBytes = 64 * 1024

interface FastifyReply {
  raw: ServerResponse
  hijack(): void
  getHeaders(): Record<string, string | number | string[] | undefined>
}

/** Server-sent events (HTML §9.2) about the caller's session. */
@Controller()
export class SessionStreamsController {
  constructor(private readonly streams: SessionStreams) {}

  @ContractRoute('events')
  async events(
    @CurrentSession() caller: AuthContext,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse | FastifyReply,
  ): Promise<void> {
    let close = () => {}
    const gone = () => close()
    close = await this.streams.open(caller.userScopeId, caller.sessionId, () => {
      const raw = begin(response)
      raw.on('close', gone)
      // Express answers HEAD by the handler of GET.
      if (request.method === 'HEAD') raw.end()
      return sinkOf(raw)
    })
    const raw = 'raw' in response ? response.raw : response
    if (raw.destroyed || raw.writableEnded) close()
  }
}

function begin(response: ServerResponse | FastifyReply): ServerResponse {
  const raw = 'raw' in response ? response.raw : response
  if ('hijack' in response) {
    // What hooks and plugins set, such as CORS, stands on the reply and would be lost.
    for (const [name, value] of Object.entries(response.getHeaders())) if (value) raw.setHeader(name, value)
    response.hijack()
  }
  raw.setHeader('Content-Type', 'text/event-stream')
  // Neither a cache nor a compressing proxy may hold the lines back.
  raw.setHeader('Cache-Control', 'no-store, no-transform')
  raw.setHeader('X-Content-Type-Options', 'nosniff')
  raw.setHeader('X-Accel-Buffering', 'no')
  // The connection ends with its stream: a server that shuts down waits for those that are kept.
  raw.shouldKeepAlive = false
  raw.writeHead(200)
  return raw
}

function sinkOf(raw: ServerResponse): LineSink {
  return {
    write: (line) => {
      if (raw.writableEnded || raw.destroyed) return
      raw.write(line)
      if (raw.writableLength > mostWaitingBytes) raw.destroy()
    },
    end: () => raw.end(),
  }
}
