import { Failure } from '../../../src/testing/failure.ts'
import { issueTokens, revokeSession, revokeSessionsWhere } from '../../../src/testing/sessions.ts'
import { handler, sessionOf } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const refreshMistakes: Mistake[] = [
  {
    name: 'rotation hands the parent a different successor',
    mode: 'SHARED',
    caughtBy: 'refresh repeated at once gets the same successor, and the family lives on',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      if (found && found.known.generation === found.session.generation - 1) {
        found.known.generation = found.session.generation
      }
      return intact(world, call)
    }),
  },
  {
    name: 'refresh does not rotate',
    mode: 'off',
    caughtBy: 'refresh hands out a new pair for the same session and tenant',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      return found && !found.session.isRevoked ? issueTokens(world, found.session) : intact(world, call)
    }),
  },
  {
    name: 'replaying an ancestor is refused without ending the family',
    mode: 'ISOLATED',
    caughtBy: 'replaying an ancestor of the current refresh token ends the family',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      if (found && found.session.generation - found.known.generation > 1)
        throw new Failure('INVALID_REFRESH_TOKEN')
      return intact(world, call)
    }),
  },
  {
    name: 'theft leaves what the sign-in has switched to',
    mode: 'SHARED',
    caughtBy: 'replaying an ancestor ends what its sign-in has switched to as well',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      if (found && found.session.generation - found.known.generation > 1) {
        revokeSession(found.session)
        throw new Failure('INVALID_REFRESH_TOKEN')
      }
      return intact(world, call)
    }),
  },
  {
    name: 'theft ends every session of the user',
    mode: 'SHARED',
    caughtBy: 'replaying an ancestor of the current refresh token ends the family',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      if (found && found.session.generation - found.known.generation > 1) {
        revokeSessionsWhere(world, ({ userId }) => userId === found.session.userId)
      }
      return intact(world, call)
    }),
  },
  {
    name: 'the parent is honoured for ever',
    mode: 'SHARED',
    caughtBy: 'the parent of the current refresh token is honoured for ten seconds',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      if (found && found.known.generation === found.session.generation - 1) {
        found.session.rotatedAt = world.clock.now()
      }
      return intact(world, call)
    }),
  },
  {
    name: 'rotation moves the absolute end',
    mode: 'SHARED',
    caughtBy: 'a session ends thirty days after its sign-in, however busy',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      if (found) found.session.absoluteExpiresAt = world.clock.now() + 30 * 86_400_000
      return intact(world, call)
    }),
  },
  {
    name: 'sessions never grow idle',
    mode: 'off',
    caughtBy: 'a session idle for seven days ends',
    sabotage: handler('refresh', (intact) => (world, call) => {
      const found = sessionOf(world, call.body.refreshToken)
      if (found && found.known.generation === found.session.generation) {
        found.session.rotatedAt = world.clock.now()
      }
      return intact(world, call)
    }),
  },
]
