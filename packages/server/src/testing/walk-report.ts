/** What a walk covered. */
export interface WalkReport {
  /** Requests that were answered. */
  readonly calls: number
  /** Method and path of every route that was walked. */
  readonly routes: readonly string[]
  /** Who called. */
  readonly roles: readonly string[]
  /** Routes that refused every role (401, 403): no more is known of them than that. */
  readonly closed: readonly string[]
  /**
   * Fields that were left out, or in which the route refused what was made up, such as `POST /people: body card, which
   * asks for isIdentityCard(IT)`. Name a body or a query with a value for them to have them tried.
   */
  readonly unfilled: readonly string[]
  /** Routes that were not walked, and why. */
  readonly skipped: Readonly<Record<string, string>>
}
