import type { TenantLeak } from './findings.ts'
import { summaryOf } from './walk-report.ts'
import type { WalkReport } from './walk-report.ts'

/** What `expectTenantIsolation` found: every leak with its route and position, and everything it could not see into. */
export class TenantIsolationError extends Error {
  override readonly name = 'TenantIsolationError'

  constructor(
    readonly leaks: readonly TenantLeak[],
    /** Why the walk says nothing about some routes: refused bodies, limits, faults, calls that took too long. */
    readonly blindSpots: readonly string[],
    readonly report: WalkReport,
  ) {
    super(`${textOf(leaks, blindSpots)}\n${summaryOf(report)}`)
  }
}

function textOf(leaks: readonly TenantLeak[], blindSpots: readonly string[]): string {
  const parts: string[] = []
  if (leaks.length > 0)
    parts.push(`Tenants reach each other in ${leaks.length} way(s):`, ...leaks.map(lineOf))
  if (blindSpots.length > 0)
    parts.push('The walk does not see everything:', ...blindSpots.map((text) => `  - ${text}`))
  return parts.join('\n')
}

function lineOf({ route, position, roles, what, next }: TenantLeak): string {
  return `  - ${route}, ${position}, as ${roles.join(', ')}: ${what}\n    ${next}`
}
