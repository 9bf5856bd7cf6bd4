import type { INestApplication } from '@nestjs/common'
import { getDataSourceToken } from '@nestjs/typeorm'
import type { DataSource } from 'typeorm'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import { baseRequest } from './base-request.ts'
import { CallerClient } from './caller-client.ts'
import type { Caller } from './callers.ts'
import { ChosenRoutes } from './chosen-routes.ts'
import { Coverage } from './coverage.ts'
import { Findings } from './findings.ts'
import type { TenantLeak } from './findings.ts'
import { libraryRoutes } from './library-routes.ts'
import { forgiveGuesses } from './lift-limits.ts'
import { MadeUp } from './made-up.ts'
import type { RouteOptions, TenantIsolationOptions } from './options.ts'
import { PlainWalk } from './plain-walk.ts'
import { positionsOf } from './positions.ts'
import { ProbeWalk } from './probe-walk.ts'
import { Progress } from './progress.ts'
import { readRoutes } from './read-routes.ts'
import { refuseOptions } from './refuse-options.ts'
import { RouteClock } from './route-clock.ts'
import { fieldsOfSchema } from './sample-of-schema.ts'
import { tenantTables } from './tenant-tables.ts'
import { TwoTenants } from './two-tenants.ts'
import type { WalkReport } from './walk-report.ts'
import { titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** What a walk ended with. */
export interface WalkOutcome {
  leaks: TenantLeak[]
  blindSpots: string[]
  report: WalkReport
}

/** One walk through an application. */
export class Walk {
  private readonly madeUp: MadeUp
  private readonly findings = new Findings()
  private readonly coverage = new Coverage()
  private readonly library: ReturnType<typeof libraryRoutes>

  constructor(
    private readonly app: INestApplication,
    private readonly options: TenantIsolationOptions,
  ) {
    this.madeUp = new MadeUp(options.randomSeed ?? 1)
    this.library = libraryRoutes(
      app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false }).tenancy === 'SHARED',
    )
  }

  /** Where it is, it says to `progress`. */
  async run(progress: Progress): Promise<WalkOutcome> {
    const all = readRoutes(this.app)
    const dataSource = this.app.get<DataSource>(getDataSourceToken(), { strict: false })
    refuseOptions(this.options, all.map(titleOf), tenantTables(dataSource))
    const routes = new ChosenRoutes(all, this.options)
    const tenants = await TwoTenants.seeded(this.app, this.options)
    const clock = new RouteClock(this.options.routeTimeoutSeconds ?? 30)
    const me = all.find(({ contractName }) => contractName === 'me')
    const client = new CallerClient(this.app, this.coverage, clock, tenants.revive, me, progress)
    const callsOf = (route: WalkedRoute) => ({
      route,
      options: this.optionsOf(route),
      callers: this.callersOf(route, tenants.world.callers),
      request: () => {
        const request = baseRequest(route, this.optionsOf(route), tenants.ownIds, this.madeUp)
        this.coverage.noteUnfilled(route, request.unfilled)
        return request
      },
    })
    progress.enter('lists are read')
    const plain = new PlainWalk(tenants, client, this.findings)
    await plain.run(routes.walked.filter(({ method }) => method === 'GET').map(callsOf))
    const { findings, madeUp } = this
    const probes = new ProbeWalk({ tenants, client, findings, madeUp })
    // What is written may put texts of the other tenant where they are then rightly read.
    const ordered = routes.walked.toSorted((a, b) => Number(isWriting(a)) - Number(isWriting(b)))
    for (const [at, route] of ordered.entries()) {
      const calls = callsOf(route)
      progress.enter(`${client.calls} calls, route ${at + 1} of ${ordered.length}`)
      // Mails that the route before was allowed to send to the other tenant are none of this one's doing.
      if (isWriting(route)) await this.app.get(MailQueue, { strict: false }).idle()
      await tenants.look()
      await probes.run({
        ...calls,
        prepare: (caller) => (takesPassword(route) ? forgiveGuesses(this.app, caller) : Promise.resolve()),
        positions: (request) => positionsOf(route, request, tenants.ownIds, calls.options),
      })
    }
    return {
      leaks: this.findings.leaks,
      blindSpots: [
        ...routes.blindSpots,
        ...tenants.emptyTables.map(
          (entity) => `${entity}: the other tenant has no row of it. Write some in seed(tenant).`,
        ),
        ...clock.blindSpots,
        ...this.coverage.blindSpots,
      ],
      report: {
        calls: client.calls,
        seconds: progress.seconds,
        routes: routes.walked.map(titleOf),
        roles: tenants.world.callers.map(({ name }) => name),
        closed: this.coverage.closed,
        unfilled: this.coverage.unfilledFields,
        skipped: routes.skipped,
        leftOut: routes.leftOut,
      },
    }
  }

  private optionsOf(route: WalkedRoute): RouteOptions {
    const known = route.contractName === null ? {} : this.library[route.contractName]
    return { ...known, ...this.options.routes?.[titleOf(route)] }
  }

  /** A public route asks nobody who they are: one stranger and one person are enough. */
  private callersOf(route: WalkedRoute, callers: readonly Caller[]): Caller[] {
    const { spansTenants = false } = this.optionsOf(route)
    const may = callers.filter(({ isInBoth }) => !(spansTenants && isInBoth))
    return route.isPublic ? [...may.slice(0, 1), ...may.filter(({ isInBoth }) => !isInBoth).slice(1, 2)] : may
  }
}

function isWriting({ method }: WalkedRoute): boolean {
  return method !== 'GET'
}

function takesPassword({ inputs }: WalkedRoute): boolean {
  return fieldsOfSchema(inputs.bodySchema).some((name) => /password/i.test(name))
}
