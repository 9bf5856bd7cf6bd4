/** What a walk covered. */
export interface WalkReport {
  /** Requests that were answered. */
  readonly calls: number
  /** How long it took with seeding, once the application had started. */
  readonly seconds: number
  /** Method and path of every route that was walked. */
  readonly routes: readonly string[]
  /** Who called. */
  readonly roles: readonly string[]
  /**
   * Routes that refused every role (401, 403), and routes without input that answered everybody with an error: no more is
   * known of them than that.
   */
  readonly closed: readonly string[]
  /**
   * Fields that were left out, or in which the route refused what was made up, such as `POST /people: body card, which
   * asks for isIdentityCard(IT)`. Name a body or a query with a value for them to have them tried.
   */
  readonly unfilled: readonly string[]
  /** Routes that were not walked, and why. */
  readonly skipped: Readonly<Record<string, string>>
  /** Routes that were not walked either: the library's own, and those for which `include` answered no. */
  readonly leftOut: { readonly libraryRoutes: readonly string[]; readonly notIncluded: readonly string[] }
}

const mostNames = 5

/** What was walked and what was left out, in a sentence each. */
export function summaryOf({ calls, seconds, routes, roles, skipped, leftOut }: WalkReport): string {
  const { libraryRoutes, notIncluded } = leftOut
  const reasons = Object.entries(skipped).map(([title, why]) => `${title} (${why})`)
  const omitted = [
    ...(libraryRoutes.length > 0
      ? [`${libraryRoutes.length} routes of Nest Auth (includeLibraryRoutes walks them)`]
      : []),
    ...(notIncluded.length > 0 ? [`by include: ${listed(notIncluded)}`] : []),
    ...(reasons.length > 0 ? [`by skip: ${listed(reasons)}`] : []),
  ]
  return [
    `Walked ${routes.length} routes as ${roles.join(', ')}: ${calls} calls and seeding in ${seconds.toFixed(1)} s, without the start of the application.`,
    omitted.length > 0 ? `Left out: ${omitted.join('; ')}.` : 'No route was left out.',
  ].join(' ')
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames
  return names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
