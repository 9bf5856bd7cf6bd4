import { Failure } from '../../../src/testing/failure.ts'
import { revokeSession, revokeSessionsWhere } from '../../../src/testing/sessions.ts'
import { membershipOf } from '../../../src/testing/tenants.ts'
import { authenticateAnyway, handler, sessionOf } from './mistake.ts'
import type { Mistake } from './mistake.ts'

const challenge = 'a refused caller is told whether a token was presented, and never what is wrong with it'

export const sessionMistakes: Mistake[] = [
  {
    name: 'nobody is told that the token is refused',
    mode: 'SHARED',
    caughtBy: challenge,
    sabotage: () => ({ challengeOf: () => ({ header: 'Bearer' }) }),
  },
  {
    name: 'a caller without a token is told of an error',
    mode: 'off',
    caughtBy: challenge,
    sabotage: ({ challengeOf }) => ({
      challengeOf: () => challengeOf(new Headers({ authorization: 'Bearer x' })),
    }),
  },
  {
    name: 'logout leaves the sessions that switches opened',
    mode: 'SHARED',
    caughtBy: 'logout ends every session that one sign-in led to, and no other',
    sabotage: handler('logout', (intact) => (world, call) => {
      const found = sessionOf(world, call.refreshToken)
      if (!found) return intact(world, call)
      revokeSession(found.session)
      return null
    }),
  },
  {
    name: 'logout is a logout everywhere',
    mode: 'off',
    caughtBy: 'logout ends the sign-in of a refresh token, needs no access token, and no other sign-in ends',
    sabotage: handler('logout', () => (world, call) => {
      const found = sessionOf(world, call.refreshToken)
      revokeSessionsWhere(world, ({ userId }) => userId === found?.session.userId)
      return null
    }),
  },
  {
    name: 'logout without a refresh token does nothing',
    mode: 'SHARED',
    caughtBy: 'logout without a refresh token ends the sign-in of its caller',
    sabotage: handler(
      'logout',
      (intact) => (world, call) => intact(world, { ...call, findCaller: () => null }),
    ),
  },
  {
    name: 'logout refuses a token that is no longer alive',
    mode: 'ISOLATED',
    caughtBy: 'logout is no error when there is nothing to end',
    sabotage: handler('logout', (intact) => (world, call) => {
      if (sessionOf(world, call.refreshToken)?.session.isRevoked) throw new Failure('UNAUTHENTICATED')
      return intact(world, call)
    }),
  },
  {
    name: 'logoutAll forgets the other sign-ins',
    mode: 'ISOLATED',
    caughtBy: 'logoutAll ends every session of the user and of nobody else',
    sabotage: handler('logoutAll', () => (world, { session }) => {
      revokeSessionsWhere(world, ({ signInId }) => signInId === session.signInId)
      return null
    }),
  },
  {
    name: 'endSession ends sessions of others',
    mode: 'SHARED',
    caughtBy: 'endSession answers for a session of somebody else as for an unknown one',
    sabotage: handler('endSession', (intact) => (world, call) => {
      const other = world.sessions.get(call.params.id)
      if (!other || other.isRevoked) return intact(world, call)
      revokeSession(other)
      return null
    }),
  },
  {
    name: 'endSession tells foreign sessions from unknown ones',
    mode: 'off',
    caughtBy: 'endSession answers for a session of somebody else as for an unknown one',
    sabotage: handler('endSession', (intact) => (world, call) => {
      const other = world.sessions.get(call.params.id)
      if (other && other.userId !== call.session.userId) throw new Failure('FORBIDDEN')
      return intact(world, call)
    }),
  },
  {
    name: 'listSessions carries refresh tokens',
    mode: 'off',
    caughtBy: 'listSessions shows no token material',
    sabotage: handler('listSessions', (intact) => (world, call) => {
      const { items } = intact(world, call)
      return {
        items: items.map((item) => ({ ...item, refreshToken: world.sessions.get(item.id)!.refreshToken })),
      }
    }),
  },
  {
    name: 'a revoked session goes on until its access token expires',
    mode: 'SHARED',
    caughtBy: 'a revoked session is refused at once',
    sabotage: authenticateAnyway((_, session) => session.isRevoked),
  },
  {
    name: 'a disabled user goes on until the access token expires',
    mode: 'ISOLATED',
    caughtBy: 'a disabled user is refused at once, in every session',
    sabotage: authenticateAnyway((world, { userId }) => world.users.get(userId)!.isDisabled),
  },
  {
    name: 'a removed member goes on until the access token expires',
    mode: 'SHARED',
    caughtBy: 'a removed member is refused at once there, and nowhere else',
    sabotage: authenticateAnyway(
      (world, { userId, tenantId }) => tenantId !== null && !membershipOf(world, userId, tenantId),
    ),
  },
  {
    name: 'a suspended tenant stays open to its sessions',
    mode: 'SHARED',
    caughtBy: 'a suspended tenant is closed at once to its sessions, refreshes and sign-ins',
    sabotage: authenticateAnyway(
      (world, { tenantId }) => world.tenants.get(tenantId ?? '')?.state === 'suspended',
    ),
  },
  {
    name: 'access tokens do not expire',
    mode: 'off',
    caughtBy: 'refresh works after the access token has expired',
    sabotage: authenticateAnyway((_, session) => !session.isRevoked),
  },
  {
    name: 'a refresh token opens protected routes',
    mode: 'SHARED',
    caughtBy: 'every route that is not public refuses callers without a good access token',
    sabotage: ({ authenticate }) => ({
      authenticate: (world, headers) => {
        const token = headers.get('authorization')?.slice('Bearer '.length)
        return sessionOf(world, token)?.session ?? authenticate(world, headers)
      },
    }),
  },
  {
    name: 'the signature of an access token is not checked',
    mode: 'SHARED',
    caughtBy: 'every route that is not public refuses callers without a good access token',
    sabotage: ({ authenticate }) => ({
      authenticate: (world, headers) => {
        const claims = headers.get('authorization')?.split('.')[1]
        const genuine = [...world.accessTokens].find(([token]) => token.split('.')[1] === claims)
        return genuine ? world.sessions.get(genuine[1].sessionId)! : authenticate(world, headers)
      },
    }),
  },
  {
    name: 'roles are those of the sign-in',
    mode: 'SHARED',
    caughtBy: 'changed roles are in force with the next request',
    sabotage: handler('me', (intact) => (world, call) => {
      const result = intact(world, call)
      return { ...result, membership: result.membership && { ...result.membership, roles: ['owner'] } }
    }),
  },
]
