import { Failure } from '../../../src/testing/failure.ts'
import { issueTokens, openSession } from '../../../src/testing/sessions.ts'
import { membershipOf } from '../../../src/testing/tenants.ts'
import { findUser } from '../../../src/testing/users.ts'
import { authenticatedView } from '../../../src/testing/views.ts'
import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const loginMistakes: Mistake[] = [
  {
    name: 'login names unknown users',
    mode: 'SHARED',
    caughtBy: 'login cannot tell an unknown user from a wrong password',
    sabotage: handler('login', (intact) => (world, call) => {
      if (!findUser(world, call.body, null)) throw new Failure('NOT_FOUND')
      return intact(world, call)
    }),
  },
  {
    name: 'login adds a detail to the refusal of known users',
    mode: 'off',
    caughtBy: 'login cannot tell an unknown user from a wrong password',
    sabotage: handler('login', (intact) => (world, call) => {
      const user = findUser(world, call.body, null)
      if (user && user.password !== call.body.password)
        throw new Failure('INVALID_CREDENTIALS', { triesLeft: 4 })
      return intact(world, call)
    }),
  },
  {
    name: 'login looks at the membership before the password',
    mode: 'SHARED',
    caughtBy:
      'login into a tenant of others answers as into an unknown one, and only after the right password',
    sabotage: handler('login', (intact) => (world, call) => {
      const user = findUser(world, call.body, null)
      const { tenantId } = call.body
      if (user && tenantId && !membershipOf(world, user.id, tenantId)) throw new Failure('TENANT_NOT_FOUND')
      return intact(world, call)
    }),
  },
  {
    name: 'login picks any tenant where there are several',
    mode: 'SHARED',
    caughtBy: 'login with several tenants and no default asks which, naming only those of the user',
    sabotage: handler('login', (intact) => (world, call) => {
      const result = intact(world, call)
      if (result.status !== 'tenant_required') return result
      return intact(world, { ...call, body: { ...call.body, tenantId: result.tenants.at(0)!.id } })
    }),
  },
  {
    name: 'login finds the user of another tenant',
    mode: 'ISOLATED',
    caughtBy: 'one email address in two tenants is two people with their own passwords',
    sabotage: handler('login', (intact) => (world, call) => {
      const { email, password } = call.body
      const user = [...world.users.values()].find((row) => row.email === email && row.password === password)
      return intact(world, { ...call, body: { ...call.body, tenantId: user?.homeTenantId ?? undefined } })
    }),
  },
  {
    name: 'login says that a tenant is suspended',
    mode: 'ISOLATED',
    caughtBy: 'login into an unknown or suspended tenant answers as for wrong credentials',
    sabotage: handler('login', (intact) => (world, call) => {
      if (world.tenants.get(call.body.tenantId ?? '')?.state === 'suspended')
        throw new Failure('TENANT_SUSPENDED')
      return intact(world, call)
    }),
  },
  {
    name: 'login ignores a tenant where there are none',
    mode: 'off',
    caughtBy: 'login refuses a tenant where there are none',
    sabotage: handler('login', (intact) => (world, call) => {
      return intact(world, { ...call, body: { ...call.body, tenantId: undefined } })
    }),
  },
  {
    name: 'a selection token works twice',
    mode: 'SHARED',
    caughtBy: 'selectTenant enters the chosen tenant, once',
    sabotage: handler('selectTenant', (intact) => (world, call) => {
      const { selectionToken } = call.body
      const selection = world.selections.get(selectionToken)
      const result = intact(world, call)
      if (selection) world.selections.set(selectionToken, selection)
      return result
    }),
  },
  {
    name: 'selectTenant enters any tenant',
    mode: 'SHARED',
    caughtBy: 'selectTenant refuses tenants of others as unknown ones',
    sabotage: handler('selectTenant', (intact) => (world, call) => {
      const selection = world.selections.get(call.body.selectionToken)
      if (!selection || !world.tenants.has(call.body.tenantId)) return intact(world, call)
      const { userId, deviceName } = selection
      const session = openSession(world, {
        userId,
        tenantId: call.body.tenantId,
        deviceName,
        userAgent: null,
      })
      return authenticatedView(world, session, issueTokens(world, session))
    }),
  },
  {
    name: 'an issue echoes what was sent',
    mode: 'off',
    caughtBy: 'login refuses a tenant where there are none',
    sabotage: handler('login', (intact) => (world, call) => {
      const issue = { path: 'tenantId', type: 'tenancy_off', received: call.body.tenantId }
      if (call.body.tenantId) throw new Failure('VALIDATION_FAILED', { issues: [issue] })
      return intact(world, call)
    }),
  },
]
