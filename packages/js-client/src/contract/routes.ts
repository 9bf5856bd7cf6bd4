/** How one route is reached. `path` is below the route prefix (default `/auth`); `:id` marks a path parameter. */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  /** HTTP status of the successful answer; 204 has no body. */
  status: 200 | 201 | 204
  /** Public routes need no session. */
  isPublic: boolean
}

/** The route table. A route's name is also the client function, the use case and the test handler. */
export const routes = {
  clientConfig: { method: 'GET', path: '/client-config', status: 200, isPublic: true },
  jwks: { method: 'GET', path: '/.well-known/jwks.json', status: 200, isPublic: true },
  lookupTenant: { method: 'GET', path: '/tenants/lookup', status: 200, isPublic: true },
  signup: { method: 'POST', path: '/signup', status: 201, isPublic: true },
  login: { method: 'POST', path: '/login', status: 200, isPublic: true },
  selectTenant: { method: 'POST', path: '/select-tenant', status: 200, isPublic: true },
  refresh: { method: 'POST', path: '/refresh', status: 200, isPublic: true },
  logout: { method: 'POST', path: '/logout', status: 204, isPublic: true },
  logoutAll: { method: 'POST', path: '/logout-all', status: 204, isPublic: false },
  listAccounts: { method: 'GET', path: '/accounts', status: 200, isPublic: true },
  me: { method: 'GET', path: '/me', status: 200, isPublic: false },
  listTenants: { method: 'GET', path: '/tenants', status: 200, isPublic: false },
  createTenant: { method: 'POST', path: '/tenants', status: 201, isPublic: false },
  switchTenant: { method: 'POST', path: '/switch-tenant', status: 200, isPublic: false },
  listSessions: { method: 'GET', path: '/sessions', status: 200, isPublic: false },
  endSession: { method: 'DELETE', path: '/sessions/:id', status: 204, isPublic: false },
} as const satisfies Record<string, Route>

/** The name of a route of the table. */
export type RouteName = keyof typeof routes
