import type { INestApplication } from '@nestjs/common'
import type { Server } from 'node:http'
import type { Caller } from './callers.ts'
import type { Coverage } from './coverage.ts'
import { InProcessClient } from './in-process-client.ts'
import type { Answer } from './in-process-client.ts'
import { sentFor } from './test-request.ts'
import type { TestRequest } from './test-request.ts'
import type { WalkedRoute } from './walked-route.ts'

/** Sends requests as somebody; a session that a call has ended is replaced, and the call repeated. */
export class CallerClient {
  private readonly client: InProcessClient

  constructor(
    app: INestApplication,
    private readonly coverage: Coverage,
    private readonly revive: (caller: Caller) => Promise<void>,
    /** Answers whether a token is still good. */
    private readonly me: WalkedRoute | undefined,
  ) {
    this.client = new InProcessClient(app.getHttpServer() as Server)
  }

  get calls(): number {
    return this.client.calls
  }

  async send(route: WalkedRoute, request: TestRequest, caller: Caller): Promise<Answer> {
    let answer = await this.client.send(sentFor(route, request, caller.token))
    if (answer.status === 401 && caller.token !== null && !(await this.isAlive(caller))) {
      await this.revive(caller)
      answer = await this.client.send(sentFor(route, request, caller.token))
    }
    this.coverage.note(route, caller.name, answer)
    return answer
  }

  private async isAlive(caller: Caller): Promise<boolean> {
    if (!this.me) return false
    const { status } = await this.client.send(sentFor(this.me, nothing, caller.token))
    return status === 200
  }
}

const nothing: TestRequest = {
  params: {},
  query: {},
  headers: {},
  body: undefined,
  additions: [],
  unfilled: [],
}
