import { Failure } from '../../../src/testing/failure.ts'
import { activeTenantBySlug, addTenant } from '../../../src/testing/tenants.ts'
import { addUser, findUser } from '../../../src/testing/users.ts'
import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const signupMistakes: Mistake[] = [
  {
    name: 'signup joins tenants that are by invitation only',
    mode: 'ISOLATED',
    caughtBy: 'signup into a tenant by invitation only, or into none that can be found, leaves no user',
    sabotage: handler('signup', (intact) => (world, call) => {
      const tenant = world.tenants.get(call.body.tenantId ?? '')
      if (tenant) tenant.joinPolicy = 'open'
      return intact(world, call)
    }),
  },
  {
    name: 'signup leaves a user behind when the slug is taken',
    mode: 'SHARED',
    caughtBy: 'signup with a slug that is taken leaves neither tenant nor user',
    sabotage: handler('signup', (intact) => (world, call) => {
      const { newTenant } = call.body
      if (newTenant && activeTenantBySlug(world, newTenant.slug)) {
        addUser(world, call.body, null)
        throw new Failure('SLUG_ALREADY_EXISTS')
      }
      return intact(world, call)
    }),
  },
  {
    name: 'signup leaves a tenant behind when the email address is taken',
    mode: 'SHARED',
    caughtBy: 'signup refused for its email address leaves no tenant',
    sabotage: handler('signup', (intact) => (world, call) => {
      const { newTenant, email } = call.body
      if (newTenant && findUser(world, { email }, null)) {
        addTenant(world, newTenant)
        throw new Failure('EMAIL_ALREADY_EXISTS')
      }
      return intact(world, call)
    }),
  },
  {
    name: 'signup counts UTF-16 units of a password',
    mode: 'off',
    caughtBy: 'signup counts the characters of a password as people do: eleven are too few, twelve will do',
    sabotage: handler('signup', (intact) => (world, call) => {
      const { password } = call.body
      return intact(world, {
        ...call,
        body: { ...call.body, password: password.length < 12 ? '' : 'x'.repeat(12) },
      })
    }),
  },
  {
    name: 'signup makes the founder a mere member',
    mode: 'SHARED',
    caughtBy: 'signup with a new tenant makes its owner, who enters it by default',
    sabotage: handler('signup', (intact) => (world, call) => {
      const result = intact(world, call)
      if (result.status !== 'authenticated') return result
      for (const row of world.memberships) if (row.userId === result.user.id) row.roles = ['member']
      return { ...result, membership: result.membership && { ...result.membership, roles: ['member'] } }
    }),
  },
]
