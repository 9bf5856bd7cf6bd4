import type { Machinery, Sabotage } from '../../../src/testing/machinery.ts'
import type { SessionRow, World } from '../../../src/testing/world.ts'
import type { Mode } from '../target.ts'

/** A mistake an implementation could make, and the scenario that must notice it. */
export interface Mistake {
  name: string
  mode: Mode
  caughtBy: string
  sabotage: Sabotage
}

/** The session a refresh token belongs to, and which generation of it. */
export const sessionOf = (world: World, refreshToken: string | undefined) => {
  const known = world.refreshTokens.get(refreshToken ?? '')
  return known && { known, session: world.sessions.get(known.sessionId)! }
}

/** Lets a session through that the server would refuse for a reason of standing. */
export const authenticateAnyway =
  (isWanted: (world: World, session: SessionRow) => boolean): Sabotage =>
  ({ authenticate }) => ({
    authenticate: (world, headers) => {
      const token = headers.get('authorization')?.slice('Bearer '.length) ?? ''
      const known = world.accessTokens.get(token)
      const session = known && world.sessions.get(known.sessionId)
      return session && isWanted(world, session) ? session : authenticate(world, headers)
    },
  })

/** Replaces one handler. */
export const handler =
  <Name extends keyof Machinery['handlers']>(
    name: Name,
    wrap: (intact: Machinery['handlers'][Name]) => Machinery['handlers'][Name],
  ): Sabotage =>
  ({ handlers }) => ({ handlers: { [name]: wrap(handlers[name]) } })
