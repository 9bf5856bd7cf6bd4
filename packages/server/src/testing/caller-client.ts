import type { INestApplication } from '@nestjs/common'
import type { Server } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Caller } from './callers.ts'
import type { Coverage } from './coverage.ts'
import { InProcessClient } from './in-process-client.ts'
import type { Answer } from './in-process-client.ts'
import type { Progress } from './progress.ts'
import type { RouteClock } from './route-clock.ts'
import { sentFor } from './test-request.ts'
import type { TestRequest } from './test-request.ts'
import { titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** Sends requests as somebody; a session that a call has ended is replaced, and the call repeated. */
export class CallerClient {
  private readonly client: InProcessClient

  constructor(
    app: INestApplication,
    private readonly coverage: Coverage,
    private readonly clock: RouteClock,
    private readonly revive: (caller: Caller) => Promise<void>,
    /** Answers whether a token is still good. */
    private readonly me: WalkedRoute | undefined,
    private readonly progress: Progress,
  ) {
    this.client = new InProcessClient(app.getHttpServer() as Server)
  }

  get calls(): number {
    return this.client.calls
  }

  /** @throws RouteGivenUp where the route takes longer than it may */
  async send(route: WalkedRoute, request: TestRequest, caller: Caller): Promise<Answer> {
    this.progress.calling(titleOf(route), caller.name)
    const send = () =>
      this.clock.time(route, caller.name, (milliseconds) =>
        this.client.send(sentFor(route, request, caller.token), milliseconds),
      )
    // Within one process, calls can follow each other without a turn of the event loop, and no timer would ever fire.
    await nextTurn()
    let answer = await send()
    if (answer.status === 401 && caller.token !== null && !(await this.isAlive(caller))) {
      await this.revive(caller)
      answer = await send()
    }
    this.coverage.note(route, caller.name, answer)
    return answer
  }

  private async isAlive(caller: Caller): Promise<boolean> {
    if (!this.me) return false
    const answer = await this.client.send(sentFor(this.me, nothing, caller.token), 30_000)
    return answer?.status === 200
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
