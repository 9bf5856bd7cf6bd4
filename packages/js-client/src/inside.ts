import type { AuthClient } from './auth-client.ts'
import type { ClientContext } from './context.ts'

// By name: two copies of the package in one page must still understand each other.
export const inside: unique symbol = Symbol.for('nest-auth:inside') as never

/** What a client is made of, for functions that keep what the server issued; undefined for a test double. */
export const contextOf = (auth: AuthClient): ClientContext | undefined =>
  (auth as AuthClient & { [inside]?: ClientContext })[inside]
