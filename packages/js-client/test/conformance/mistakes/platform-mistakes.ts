import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const platformMistakes: Mistake[] = [
  {
    name: 'staff acts without a trace',
    mode: 'SHARED',
    caughtBy: 'staff enters a tenant openly and for a fixed time, and leaves it',
    sabotage: handler('me', (intact) => (world, call) => ({ ...intact(world, call), actor: null })),
  },
  {
    name: 'acting lasts as long as any session',
    mode: 'ISOLATED',
    caughtBy: 'staff enters a tenant openly and for a fixed time, and leaves it',
    sabotage: handler('enterTenant', (intact) => (world, call) => {
      const result = intact(world, call)
      const session = world.sessions.get(result.session.id)!
      session.absoluteExpiresAt = world.clock.now() + 30 * 86_400_000
      return result
    }),
  },
  {
    name: 'acting outlives the session it began from',
    mode: 'SHARED',
    caughtBy: 'acting ends with the session it began from',
    sabotage: handler('logout', (intact) => (world, call) => {
      const acting = [...world.sessions.values()].filter(({ actor, isRevoked }) => actor && !isRevoked)
      const result = intact(world, call)
      for (const session of acting) {
        session.isRevoked = false
        delete session.actor
      }
      return result
    }),
  },
  {
    name: 'staff acts for people of other tenants',
    mode: 'SHARED',
    caughtBy: 'nobody but staff enters tenants or acts for others, whatever they run',
    sabotage: handler('impersonate', (intact) => (world, call) => {
      const home = world.memberships.find(({ userId }) => userId === call.body.userId)
      return intact(world, home ? { ...call, body: { ...call.body, tenantId: home.tenantId } } : call)
    }),
  },
  {
    name: 'stopping ends the session of staff instead of the acting one',
    mode: 'ISOLATED',
    caughtBy: 'staff enters a tenant openly and for a fixed time, and leaves it',
    sabotage: handler('stopImpersonation', () => (world, { session }) => {
      world.sessions.get(session.actor!.sessionId)!.isRevoked = true
      return null
    }),
  },
]
