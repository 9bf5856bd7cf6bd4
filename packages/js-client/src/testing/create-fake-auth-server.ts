import type { FakeAuthServerOptions } from './options.ts'
import { buildServer } from './server.ts'
import type { FakeAuthServer } from './server.ts'

/** Makes an auth server in memory; throws when the seed contradicts itself. */
export function createFakeAuthServer(options: FakeAuthServerOptions): FakeAuthServer {
  return buildServer(options)
}
