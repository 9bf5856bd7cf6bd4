import type { Switcher } from './accounts/switch.ts'
import type { AuthClient } from './auth-client.ts'
import type { ClientContext } from './context.ts'

/** What a client is made of, for functions that keep what the server issued. */
export interface Internals {
  context: ClientContext
  switcher: Switcher
}

// By name: two copies of the package in one page must still understand each other.
export const internals: unique symbol = Symbol.for('nest-auth:internals') as never

/** The inside of a client; undefined for a test double. */
export const internalsOf = (auth: AuthClient): Internals | undefined =>
  (auth as AuthClient & { [internals]?: Internals })[internals]
