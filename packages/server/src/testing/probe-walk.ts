import type { Caller } from './callers.ts'
import type { RouteOptions } from './options.ts'
import type { Position } from './position.ts'
import { RouteGivenUp } from './route-clock.ts'
import type { TestRequest } from './test-request.ts'
import { Trial } from './trial.ts'
import type { TrialCall, TrialParts } from './trial.ts'
import type { WalkedRoute } from './walked-route.ts'

/** A route to be probed. */
export interface Probe {
  route: WalkedRoute
  options: RouteOptions
  callers: readonly Caller[]
  request: () => TestRequest
  prepare: TrialCall['prepare']
  positions: (request: TestRequest) => readonly Position[]
}

/** What was learnt of a route from those who called it before. */
interface Learnt {
  /** Status of the plain answers of those who have tried every position by itself. */
  statuses: Set<number>
  /** Guessed positions that the route turned out to read. */
  read: Set<string>
  /** Something was written to the other tenant's rows, so they are looked at after each call. */
  isWriting: boolean
}

/**
 * Puts ids of the other tenant where they do not belong, and made-up ones in the same place; both must be answered alike.
 * Positions of which nothing says that the route reads them are tried one by one as an owner, and as the
 * first whom it answers with another status; as those after them all at once, and one by one where that makes a difference.
 */
export class ProbeWalk {
  constructor(private readonly parts: TrialParts) {}

  async run(probe: Probe): Promise<void> {
    const learnt: Learnt = { statuses: new Set(), read: new Set(), isWriting: false }
    // Whoever may do most gets furthest into a route, and shows most of what it reads.
    const callers = probe.callers.toSorted((a, b) => Number(b.isOwner) - Number(a.isOwner))
    for (const caller of callers) {
      const trial = new Trial(this.parts, { ...probe, caller })
      try {
        await this.as(caller, probe, trial, learnt)
      } catch (thrown) {
        if (!(thrown instanceof RouteGivenUp)) throw thrown
        await trial.check()
        return
      }
    }
  }

  private async as(caller: Caller, probe: Probe, trial: Trial, learnt: Learnt): Promise<void> {
    const { status } = await trial.plain()
    // The guard turned them away before anything was read.
    if (caller.token === null && status === 401 && !probe.route.isPublic) return
    const positions = probe.positions(probe.request())
    if (!learnt.isWriting) {
      await this.quickly(positions, probe, trial, learnt, learnt.statuses.has(status))
      learnt.statuses.add(status)
      if (!(await this.parts.tenants.isTouched(probe.options.mayChange))) return
    }
    learnt.isWriting = true
    await this.strictly(positions, probe, trial)
  }

  /** Looks at answers alone. */
  private async quickly(
    positions: readonly Position[],
    { options }: Probe,
    trial: Trial,
    { read }: Learnt,
    isKnown: boolean,
  ): Promise<void> {
    const isUnlikely = ({ name, isGuess }: Position) =>
      isKnown && isGuess && !read.has(name) && !options.publicPositions?.includes(name)
    const each = async (some: readonly Position[]) => {
      for (const position of some) if (await trial.at(position)) read.add(position.name)
    }
    await each(positions.filter((position) => !isUnlikely(position)))
    const unlikely = positions.filter(isUnlikely)
    const reportTogether = unlikely.length > 0 ? await trial.atAll(unlikely) : null
    if (reportTogether === null) return
    const before = this.parts.findings.countOf()
    await each(unlikely)
    if (this.parts.findings.countOf() === before) await reportTogether()
  }

  /** Looks at the rows after each call, and so tells which of them has changed something. */
  private async strictly(positions: readonly Position[], probe: Probe, trial: Trial): Promise<void> {
    const { findings, tenants } = this.parts
    const changes = await tenants.changes(probe.options.mayChange)
    // The same values again would change nothing.
    if (changes.length > 0) await tenants.freshen()
    const before = findings.countOf('rows')
    for (const position of probe.positions(probe.request())) await trial.at(position, true)
    // What has happened once need not happen again.
    if (findings.countOf('rows') > before) return
    const position = `one of ${positions.map(({ name }) => name).join(', ')}`
    for (const what of changes) trial.add('rows', what, position)
  }
}
