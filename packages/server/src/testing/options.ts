/** A tenant that is walked, as `seed` gets it. */
export interface SeededTenant {
  readonly id: string
  readonly name: string
  readonly slug: string
  /** Somebody of this tenant alone, for columns that name a person. */
  readonly userId: string
  /** A word no other tenant and no other call of `seed` is given; put it into texts, and it betrays where they leak to. */
  readonly word: string
}

/** The ids of the caller's own tenant, by entity. */
export interface OwnIds {
  /** Id of a row of the caller's own tenant, such as `id('Order')`. Where it stands, ids of the other tenant are tried. */
  id(entity: string): string | number
  /** A text nobody has used before. */
  fresh(stem?: string): string
}

/** What the walk should know about one route. */
export interface RouteOptions {
  /** A body that the route accepts. Where it holds an id of `own`, ids of the other tenant are tried. */
  body?: (own: OwnIds) => unknown
  /** Path parameters of the caller's own, where their names do not tell of which entity they are. */
  params?: (own: OwnIds) => Record<string, string | number>
  /** Query parameters with which the route answers. */
  query?: (own: OwnIds) => Record<string, string>
  /** Headers the route reads ids from, besides those that `@Headers('…')` names. */
  headers?: readonly string[]
  /**
   * The route answers somebody about all their tenants at once, as a list of one's own organisations does. People who
   * are members of both tenants then do not call it. @default false
   */
  spansTenants?: boolean
  /** Tables in which a call may leave rows in another tenant, as a public form that is sent to a tenant does. @default none */
  mayChange?: readonly string[]
  /**
   * Positions, such as `query slug`, that take what everybody may know about a tenant: answers may differ there, rows
   * still must not. @default none
   */
  publicPositions?: readonly string[]
  /** Not walked, and why. */
  skip?: string
}

/** What `expectTenantIsolation` should know about an application. */
export interface TenantIsolationOptions {
  /**
   * Writes rows of the application for a tenant, within `Tenancy.run`. It is called twice for each of the two, so that
   * every list has more than one row, once more for one of them, so that its lists grow, and again where calls have used rows up. @default nothing
   */
  seed?: (tenant: SeededTenant) => unknown
  /** Further ids of a tenant, by a name of their own, where they are not in a column that is a key. */
  ids?: (
    tenant: SeededTenant,
  ) => Record<string, readonly (string | number)[]> | Promise<Record<string, readonly (string | number)[]>>
  /** By method and path, such as `POST /orders/:id`. */
  routes?: Record<string, RouteOptions>
  /**
   * Whether the library's own routes are walked as well: sign-in, sessions, members, administration. Its own tests walk
   * them; what they cannot know is a guard, a middleware or a hook of the application that changes what these routes
   * answer. It takes ten times as long. @default false
   */
  includeLibraryRoutes?: boolean
  /** Whether a route is walked. @default every route of the application */
  include?: (route: { method: string; path: string; isLibrary: boolean }) => boolean
  /** Names of roles to call as, `guard:name` on another guard than `web`. @default every role there is */
  roles?: readonly string[]
  /**
   * How long the calls of one route may take together, and so each of them. What takes longer is given up, and the walk
   * fails with the route's name. @default 30
   */
  routeTimeoutSeconds?: number
  /**
   * Is given a line every three seconds, which says where the walk is, and one at its end, which says what was walked
   * and what was left out. @default writes it to stderr
   */
  print?: (line: string) => void
  /** What made-up ids are derived from; another number makes up others. @default 1 */
  randomSeed?: number
}
