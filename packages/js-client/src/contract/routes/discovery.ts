import type { Route } from './route.ts'

/** What a server tells anybody about itself. */
export const discoveryRoutes = {
  clientConfig: { method: 'GET', path: '/client-config', status: 200, isPublic: true },
  jwks: { method: 'GET', path: '/.well-known/jwks.json', status: 200, isPublic: true },
} as const satisfies Record<string, Route>
