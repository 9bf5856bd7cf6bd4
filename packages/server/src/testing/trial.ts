import type { CallerClient } from './caller-client.ts'
import type { Caller } from './callers.ts'
import { differencesBetween } from './compare-answers.ts'
import { plainPosition } from './findings.ts'
import type { Findings, LeakKind } from './findings.ts'
import type { Answer } from './in-process-client.ts'
import type { MadeUp } from './made-up.ts'
import type { RouteOptions } from './options.ts'
import type { Attempt, Position } from './position.ts'
import type { Id } from './tenant-ids.ts'
import type { TestRequest } from './test-request.ts'
import type { TwoTenants } from './two-tenants.ts'
import { titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** What a trial stands on. */
export interface TrialParts {
  tenants: TwoTenants
  client: CallerClient
  findings: Findings
  madeUp: MadeUp
}

/** A route, and somebody who calls it. */
export interface TrialCall {
  route: WalkedRoute
  options: RouteOptions
  caller: Caller
  request: () => TestRequest
  /** Done before each position. */
  prepare: (caller: Caller) => Promise<void>
}

interface Sent {
  answer: Answer
  sent: readonly Id[]
}

/** Calls a route as one person, and compares what it answers to ids of the other tenant and to made-up ones. */
export class Trial {
  /** Where it was last. */
  position = plainPosition
  private first: Sent | undefined
  /** Two plain answers from after the first, which may have used up what it was about. */
  private later: readonly [Sent, Sent] | undefined

  constructor(
    private readonly parts: TrialParts,
    private readonly call: TrialCall,
  ) {}

  /** Calls without anything of the other tenant. */
  async plain(): Promise<Answer> {
    this.first = await this.send(this.call.request(), [])
    this.look(this.first)
    await this.check()
    return this.first.answer
  }

  /**
   * Puts ids of the other tenant into one position, and made-up ones; answers whether the route reads it. Where `isStrict`,
   * rows are looked at after each call, otherwise not at all.
   */
  async at(position: Position, isStrict = false): Promise<boolean> {
    await this.prepareFor(position.name)
    const unknown = new Map<string, Sent>()
    let isRead = false
    for (const attempt of position.attempts(this.parts.tenants.other)) {
      // What one made-up id is answered, every other one of its form is.
      const form = formOf(attempt)
      const reference = unknown.get(form) ?? (await this.sendMadeUp(attempt))
      const real = await this.sendReal(attempt)
      if (!this.isPublic(position)) this.look(real)
      if (isStrict) await this.check()
      unknown.set(form, await this.compare(attempt, reference, real, this.isPublic(position)))
      isRead ||= position.isGuess && !isStrict && (await this.isUnlikePlain(reference, real))
    }
    return isRead
  }

  /**
   * Puts ids of the other tenant into several positions at once; answers null where the route does not read them, otherwise
   * what reports it, for where none of them shows anything by itself.
   */
  async atAll(positions: readonly Position[]): Promise<(() => Promise<void>) | null> {
    const name = `${positions.map((position) => position.name).join(', ')} together`
    await this.prepareFor(name)
    const attempts = positions.flatMap((position) => position.attempts(this.parts.tenants.other).slice(0, 1))
    const all: Attempt = {
      ids: attempts.flatMap(({ ids }) => ids),
      put: (request, ids) => {
        let at = 0
        return attempts.reduce((put, attempt) => {
          const from = at
          at += attempt.ids.length
          return attempt.put(put, ids.slice(from, at))
        }, request)
      },
    }
    if (all.ids.length === 0) return null
    const [real, reference] = [await this.sendReal(all), await this.sendMadeUp(all)]
    const leaked = this.leakedIn(real)
    if (leaked === null && !(await this.isUnlikePlain(reference, real))) return null
    return async () => {
      this.position = name
      if (leaked !== null) this.add('content', leaked)
      else await this.compare(all, reference, real, false)
    }
  }

  /** Reports what became of the other tenant's rows since they were last looked at. */
  async check(): Promise<void> {
    for (const what of await this.parts.tenants.changes(this.call.options.mayChange)) this.add('rows', what)
  }

  /** Reports what was found where it is now. */
  add(kind: LeakKind, what: string, position = this.position): void {
    const { route, caller } = this.call
    this.parts.findings.add(kind, { route: titleOf(route), role: caller.name, position, what })
  }

  /** Reports a difference that stays when it is asked again; answers the last answer to a made-up id. */
  private async compare(attempt: Attempt, reference: Sent, real: Sent, isPublic: boolean): Promise<Sent> {
    if (isPublic || this.differences(reference, real).size === 0) return reference
    // A second made-up one tells what differs by itself, and what the first has changed.
    const again = await this.sendMadeUp(attempt)
    const restless = this.differences(reference, again)
    for (const [path, [unknown, foreign]] of this.differences(again, real)) {
      if (restless.has(path)) continue
      this.add(
        'difference',
        `${path} is ${foreign} for an id of the other tenant, and ${unknown} for a made-up one`,
      )
      break
    }
    return again
  }

  /** Whether one of these answers differs from plain ones in what these have in common. */
  private async isUnlikePlain(...answers: readonly Sent[]): Promise<boolean> {
    const isLike = (plain: Sent, restless: ReadonlyMap<string, unknown> = new Map()) =>
      answers.every((some) => [...this.differences(plain, some).keys()].every((path) => restless.has(path)))
    if (isLike(this.first!)) return false
    const plain = () => this.send(this.call.request(), [])
    this.later ??= [await plain(), await plain()]
    return !isLike(this.later[1], this.differences(...this.later))
  }

  private async prepareFor(position: string): Promise<void> {
    this.position = position
    await this.call.prepare(this.call.caller)
  }

  private sendMadeUp({ ids, put }: Attempt): Promise<Sent> {
    const values = ids.map((id) => this.parts.madeUp.like(id))
    return this.send(put(this.call.request(), values), values)
  }

  private sendReal({ ids, put }: Attempt): Promise<Sent> {
    return this.send(put(this.call.request(), ids), ids)
  }

  private async send(request: TestRequest, sent: readonly Id[]): Promise<Sent> {
    return { sent, answer: await this.parts.client.send(this.call.route, request, this.call.caller) }
  }

  private differences(one: Sent, other: Sent) {
    return differencesBetween(one, other, this.parts.tenants.isKnown)
  }

  private isPublic({ name }: Position): boolean {
    return this.call.options.publicPositions?.includes(name) ?? false
  }

  private look(answered: Sent): void {
    const leaked = this.leakedIn(answered)
    if (leaked !== null) this.add('content', leaked)
  }

  private leakedIn({ answer, sent }: Sent): string | null {
    return this.parts.tenants.other.canaries.foundIn(answer, sent.map(String))
  }
}

/** Equal for ids that look alike. */
function formOf({ ids }: Attempt): string {
  return JSON.stringify(
    ids.map((id) =>
      typeof id === 'number'
        ? 0
        : id
            .replace(uuid, 'uuid')
            .replaceAll(/[a-z]+/gi, 'a')
            .replaceAll(/\d+/g, '0'),
    ),
  )
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
