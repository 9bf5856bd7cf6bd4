import { answer, commonHeaders } from './answer.ts'
import type { LoggedRequest } from './answer.ts'
import type { FakeClock } from './clock.ts'
import { createControls } from './controls.ts'
import type { FakeAuthControls } from './controls.ts'
import { withCookieJar } from './cookie-jar.ts'
import { createWorld } from './create-world.ts'
import { Failure, failureResponse } from './failure.ts'
import { breakStreams, tellStreams } from './event-streams.ts'
import { createFakeFetch } from './fake-fetch.ts'
import { createFaultQueue } from './faults.ts'
import type { Faults } from './faults.ts'
import { buildMachinery } from './machinery.ts'
import type { Sabotage } from './machinery.ts'
import { matchRoute } from './match-route.ts'
import type { FakeAuthServerOptions } from './options.ts'
import type { FakeMail, World } from './world.ts'

/** An auth server in memory that obeys the contract, for tests of applications and clients. */
export interface FakeAuthServer extends FakeAuthControls {
  /** Answers a request; `Response.error()` stands for a broken connection. */
  handle(request: Request, routePrefix?: string): Promise<Response>
  /** `handle` in the form of the global fetch, with the cookie jar of one browser: hand it to `createAuthClient`. */
  fetch: typeof globalThis.fetch
  clock: FakeClock
  faults: Faults
  /** Breaks every open stream of events, as a lost connection does. */
  breakEventStreams(): void
  /** Every request to a known route, oldest first. */
  requests: LoggedRequest[]
  /** Every mail that would have been sent, oldest first. */
  mails: readonly FakeMail[]
}

/** Builds the server; `sabotage` is for the tests of the conformance suite only. */
export function buildServer(options: FakeAuthServerOptions, sabotage: Sabotage = () => ({})): FakeAuthServer {
  const world = createWorld(options)
  const machinery = buildMachinery(sabotage)
  const faults = createFaultQueue()
  const requests: LoggedRequest[] = []

  const handle: FakeAuthServer['handle'] = async (request, routePrefix = options.routePrefix ?? '/auth') => {
    const url = new URL(request.url)
    const match = matchRoute(request.method, url.pathname, routePrefix)
    if (!match) return failureResponse(new Failure('NOT_FOUND'), commonHeaders(world), { header: 'Bearer' })
    const logged: LoggedRequest = { route: match.name, account: null, tenant: null, status: 0 }
    requests.push(logged)
    const fault = faults.take(match.name)
    if (typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    if (fault === 'network-error') return Response.error()
    const response = await answer(world, machinery, { request, url, match, logged, fault })
    tellStreams(world)
    if (fault === 'lost-response') return Response.error()
    logged.status = response.status
    return response
  }

  return {
    ...telling(world, createControls(world)),
    breakEventStreams: () => breakStreams(world),
    handle,
    fetch: createFakeFetch(withCookieJar(handle)),
    clock: world.clock,
    faults: { next: faults.next, clear: faults.clear },
    requests,
    mails: world.mails,
  }
}

/** The same controls; what they change is told to the open streams at once. */
function telling(world: World, controls: FakeAuthControls): FakeAuthControls {
  const entries = Object.entries(controls).map(([name, control]: [string, (...args: never[]) => unknown]) => [
    name,
    (...args: never[]) => {
      const result = control(...args)
      tellStreams(world)
      return result
    },
  ])
  return Object.fromEntries(entries) as FakeAuthControls
}
