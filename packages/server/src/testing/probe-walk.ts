import type { CallerClient } from './caller-client.ts'
import type { Caller } from './callers.ts'
import { differencesBetween } from './compare-answers.ts'
import { plainPosition } from './findings.ts'
import type { Findings } from './findings.ts'
import type { Answer } from './in-process-client.ts'
import type { MadeUp } from './made-up.ts'
import type { RouteOptions } from './options.ts'
import type { Attempt, Position } from './position.ts'
import type { Id } from './tenant-ids.ts'
import type { TestRequest } from './test-request.ts'
import type { TwoTenants } from './two-tenants.ts'
import { titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** A route to be probed. */
export interface Probe {
  route: WalkedRoute
  options: RouteOptions
  callers: readonly Caller[]
  request: () => TestRequest
  /** Done before each position. */
  prepare: (caller: Caller) => Promise<void>
  positions: (request: TestRequest) => readonly Position[]
}

interface Sent {
  answer: Answer
  sent: readonly Id[]
}

/** Puts ids of the other tenant where they do not belong, and made-up ones in the same place; both must be answered alike. */
export class ProbeWalk {
  constructor(
    private readonly tenants: TwoTenants,
    private readonly client: CallerClient,
    private readonly findings: Findings,
    private readonly madeUp: MadeUp,
  ) {}

  async run(probe: Probe): Promise<void> {
    for (const caller of probe.callers) {
      const { status } = await this.plain(probe, caller)
      // The guard turned them away before anything was read.
      if (caller.token === null && status === 401 && !probe.route.isPublic) continue
      for (const position of probe.positions(probe.request())) {
        await probe.prepare(caller)
        for (const attempt of position.attempts(this.tenants.other)) {
          await this.attempt(probe, caller, position, attempt)
        }
        if (probe.route.method === 'GET') await this.check(probe, caller, position.name)
      }
    }
  }

  private async plain(probe: Probe, caller: Caller): Promise<Answer> {
    const answer = await this.client.send(probe.route, probe.request(), caller)
    this.look(probe, caller, plainPosition, { answer, sent: [] })
    await this.check(probe, caller, plainPosition)
    return answer
  }

  private async attempt(
    probe: Probe,
    caller: Caller,
    { name }: Position,
    { ids, put }: Attempt,
  ): Promise<void> {
    const send = async (sent: readonly Id[]): Promise<Sent> => ({
      sent,
      answer: await this.client.send(probe.route, put(probe.request(), sent), caller),
    })
    const madeUp = () => send(ids.map((id) => this.madeUp.like(id)))
    const [reference, real] = [await madeUp(), await send(ids)]
    const isPublic = probe.options.publicPositions?.includes(name) ?? false
    if (!isPublic) this.look(probe, caller, name, real)
    if (probe.route.method !== 'GET') await this.check(probe, caller, name)
    const differences = this.differences(reference, real)
    if (isPublic || differences.size === 0) return
    // A second made-up one tells what differs by itself, and what the first has changed.
    const again = await madeUp()
    const restless = this.differences(reference, again)
    const remaining = this.differences(again, real)
    for (const [path, [unknown, foreign]] of remaining) {
      if (restless.has(path)) continue
      const what = `${path} is ${foreign} for an id of the other tenant, and ${unknown} for a made-up one`
      this.findings.add('difference', { ...this.placeOf(probe, caller, name), what })
      return
    }
  }

  private differences(one: Sent, other: Sent) {
    return differencesBetween(one, other, this.tenants.isKnown)
  }

  private look(probe: Probe, caller: Caller, position: string, { answer, sent }: Sent): void {
    const leaked = this.tenants.other.canaries.foundIn(answer, sent.map(String))
    if (leaked !== null)
      this.findings.add('content', { ...this.placeOf(probe, caller, position), what: leaked })
  }

  private async check(probe: Probe, caller: Caller, position: string): Promise<void> {
    for (const what of await this.tenants.changes(probe.options.mayChange)) {
      this.findings.add('rows', { ...this.placeOf(probe, caller, position), what })
    }
  }

  private placeOf({ route }: Probe, { name }: Caller, position: string) {
    return { route: titleOf(route), role: name, position }
  }
}
