import { titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** Thrown where a route has taken all the time it has: nothing further is asked of it. */
export class RouteGivenUp extends Error {
  override readonly name = 'RouteGivenUp'
}

/** How much of its time each route has taken. */
export class RouteClock {
  private readonly spent = new Map<string, { milliseconds: number; calls: number }>()
  private readonly givenUp = new Map<string, string>()

  constructor(private readonly limitSeconds: number) {}

  /** Why routes were given up, by their names. */
  get blindSpots(): string[] {
    return [...this.givenUp.values()]
  }

  isGivenUp(route: WalkedRoute): boolean {
    return this.givenUp.has(titleOf(route))
  }

  /**
   * Sends a call of the route, which answers null where the milliseconds it is given are not enough.
   * @throws RouteGivenUp once the route has taken all of its time
   */
  async time<T>(
    route: WalkedRoute,
    role: string,
    send: (milliseconds: number) => Promise<T | null>,
  ): Promise<T> {
    const title = titleOf(route)
    const { milliseconds, calls } = this.spent.get(title) ?? { milliseconds: 0, calls: 0 }
    const left = this.limitSeconds * 1000 - milliseconds
    if (this.isGivenUp(route) || left <= 0)
      throw this.giveUp(title, `its ${calls} calls took that long together, and there is more to try`)
    const startedAt = performance.now()
    const answer = await send(left)
    this.spent.set(title, { milliseconds: milliseconds + performance.now() - startedAt, calls: calls + 1 })
    if (answer === null) throw this.giveUp(title, silence(role, calls))
    return answer
  }

  private giveUp(title: string, why: string): RouteGivenUp {
    const said =
      this.givenUp.get(title) ??
      `${title}: given up after ${this.limitSeconds} seconds: ${why}. Raise routeTimeoutSeconds if it is slow, ` +
        `call it as fewer roles, or leave it out: routes: { '${title}': { skip: 'why' } }.`
    this.givenUp.set(title, said)
    return new RouteGivenUp(said)
  }
}

function silence(role: string, calls: number): string {
  return calls === 0
    ? `it never answered (asked as ${role})`
    : `it does not answer ${role}, after ${calls} calls that it did`
}
