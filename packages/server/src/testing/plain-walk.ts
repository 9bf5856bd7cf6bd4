import type { CallerClient } from './caller-client.ts'
import type { Caller } from './callers.ts'
import { differencesBetween } from './compare-answers.ts'
import { plainPosition } from './findings.ts'
import type { Findings } from './findings.ts'
import type { Answer } from './in-process-client.ts'
import type { TestRequest } from './test-request.ts'
import { RouteGivenUp } from './route-clock.ts'
import { parametersOf, titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'
import type { TwoTenants } from './two-tenants.ts'

/** What a plain walk asks. */
export interface PlainCall {
  route: WalkedRoute
  callers: readonly Caller[]
  request: () => TestRequest
}

/**
 * Reads every list, first as the neighbour, so that caches are warm, then as everybody; then once more, after the other
 * tenant has grown: no answer may hold its texts, and none may have changed.
 */
export class PlainWalk {
  /** The same object each time, so that an answer is found again. */
  private readonly callsBy = new Map<string, PlainCallBy>()

  constructor(
    private readonly tenants: TwoTenants,
    private readonly client: CallerClient,
    private readonly findings: Findings,
  ) {}

  async run(calls: readonly PlainCall[]): Promise<void> {
    for (const call of calls) await unlessGivenUp(this.visit(call))
    await this.tenants.look()
    const before = await this.answers(calls)
    await this.tenants.grow()
    const after = await this.answers(calls)
    for (const [by, answer] of after) {
      const was = before.get(by)
      if (was) await unlessGivenUp(this.compare(by, was, answer))
    }
  }

  /** As somebody of the other tenant, for its own rows; keeps the cursors they are given. */
  private async visit({ route, request }: PlainCall): Promise<void> {
    const { neighbour } = this.tenants.world
    const plain = request()
    const own = parametersOf(route.path).map((name) => plain.params[name])
    const kinds = own.map((id) => this.tenants.ownIds.kindOfId(id))
    const params = Object.fromEntries(
      parametersOf(route.path).map((name, at) => [
        name,
        this.tenants.other.first(kinds[at] ?? '') ?? own[at]!,
      ]),
    )
    await this.client.send(route, { ...plain, params }, neighbour)
    for (const size of pageSizesOf(route)) {
      const { text } = await this.client.send(
        route,
        { ...plain, params, query: { ...plain.query, [size]: '1' } },
        neighbour,
      )
      this.tenants.other.keepCursors(titleOf(route), cursorsIn(text))
    }
  }

  private async answers(calls: readonly PlainCall[]): Promise<Map<PlainCallBy, Answer>> {
    const answers = new Map<PlainCallBy, Answer>()
    for (const by of this.everybody(calls)) {
      const answer = await unlessGivenUp(this.client.send(by.call.route, by.request, by.caller))
      if (answer === null) continue
      answers.set(by, answer)
      const leaked = this.tenants.other.canaries.foundIn(answer, [])
      if (leaked !== null) this.findings.add('content', { ...placeOf(by), what: leaked })
      if (answers.size % 20 === 0) await this.check(by)
    }
    return answers
  }

  private everybody(calls: readonly PlainCall[]): PlainCallBy[] {
    return calls.flatMap((call) =>
      call.callers.map((caller) => {
        const key = `${titleOf(call.route)}\n${caller.name}`
        const by = this.callsBy.get(key) ?? { call, caller, request: call.request() }
        this.callsBy.set(key, by)
        return by
      }),
    )
  }

  private async check(by: PlainCallBy): Promise<void> {
    for (const what of await this.tenants.changes([], { keepsOwn: true }))
      this.findings.add('rows', { ...placeOf(by), what })
  }

  private async compare(by: PlainCallBy, before: Answer, after: Answer): Promise<void> {
    const none = { sent: [] }
    const differ = (one: Answer, other: Answer) =>
      differencesBetween({ answer: one, ...none }, { answer: other, ...none }, this.tenants.isKnown)
    const changed = differ(before, after)
    if (changed.size === 0) return
    // What changes by itself says nothing about anybody.
    const restless = differ(after, await this.client.send(by.call.route, by.request, by.caller))
    for (const [path, [was, is]] of changed) {
      if (restless.has(path)) continue
      const what = `${path} was ${was} and is ${is} since the other tenant has further rows`
      this.findings.add('interference', { ...placeOf(by), what })
      return
    }
  }
}

/** Null where the route has taken all the time it has. */
async function unlessGivenUp<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (thrown) {
    if (thrown instanceof RouteGivenUp) return null
    throw thrown
  }
}

interface PlainCallBy {
  call: PlainCall
  caller: Caller
  request: TestRequest
}

function placeOf({ call, caller }: PlainCallBy) {
  return { route: titleOf(call.route), role: caller.name, position: plainPosition }
}

/** Parameters that make a list short, so that it hands out a cursor. */
function pageSizesOf({ inputs }: WalkedRoute): string[] {
  return inputs.queryNames.filter((name) => /^(?:limit|take|first|size|per_?page|page_?size)$/i.test(name))
}

function cursorsIn(text: string): string[] {
  return [...text.matchAll(/"(?:\w*cursor|next\w*|page_?token|after)":"([^"]+)"/gi)].map(
    ([, cursor]) => cursor!,
  )
}
