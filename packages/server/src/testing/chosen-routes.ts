import type { TenantIsolationOptions } from './options.ts'
import { titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'
import type { WalkReport } from './walk-report.ts'

/** Which routes of an application a walk takes, and what becomes of the others. */
export class ChosenRoutes {
  readonly walked: readonly WalkedRoute[]
  readonly skipped: Readonly<Record<string, string>>
  readonly leftOut: WalkReport['leftOut']
  /** What the choice itself leaves unseen, and what to do about it. */
  readonly blindSpots: readonly string[]

  constructor(all: readonly WalkedRoute[], options: TenantIsolationOptions) {
    const skips = Object.entries(options.routes ?? {}).flatMap(([title, { skip }]) =>
      skip ? [[title, skip] as const] : [],
    )
    this.skipped = Object.fromEntries(skips)
    const isLibrary = ({ contractName }: WalkedRoute) => contractName !== null
    const offered = all.filter((route) => !(titleOf(route) in this.skipped))
    const allowed = offered.filter((route) => options.includeLibraryRoutes || !isLibrary(route))
    this.walked = allowed.filter((route) => {
      const { method, path } = route
      return options.include?.({ method, path, isLibrary: isLibrary(route) }) ?? true
    })
    this.leftOut = {
      libraryRoutes: offered.filter((route) => !allowed.includes(route)).map(titleOf),
      notIncluded: allowed.filter((route) => !this.walked.includes(route)).map(titleOf),
    }
    this.blindSpots = [
      ...Object.keys(options.routes ?? {}).flatMap((title) => this.problemWith(title) ?? []),
      ...(this.walked.length === 0 && skips.length === 0 ? [nothingToWalk] : []),
    ]
  }

  /** Something was said about a route that is not walked. */
  private problemWith(title: string): string | null {
    if (title in this.skipped || this.walked.some((route) => titleOf(route) === title)) return null
    if (this.leftOut.libraryRoutes.includes(title))
      return `${title}: is a route of Nest Auth, which this walk leaves out. Set includeLibraryRoutes: true, or say nothing about it.`
    return `${title}: is left out by include. Include it, or say nothing about it.`
  }
}

const nothingToWalk =
  'No route was walked: the application has no controller of its own, or include leaves all of them out.'
