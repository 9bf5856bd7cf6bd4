import { AuthApiError } from '../../../packages/js-client/src/index.ts'
import type { Account } from '../../../packages/js-client/src/index.ts'
import {
  createTestAuthClient,
  testAccount,
  testTenant,
  testUser,
} from '../../../packages/react/src/testing/index.ts'
import type { TestAuthClient, TestAuthClientOptions } from '../../../packages/react/src/testing/index.ts'

const words = [
  'Acme',
  'Globex',
  'Initech',
  'Umbrella',
  'Hooli',
  'Stark',
  'Wayne',
  'Aperture',
  'Tyrell',
  'Cyberdyne',
]
const kinds = [
  'Robotics',
  'Energy',
  'Labs',
  'Foods',
  'Works',
  'Freight',
  'Health',
  'Software',
  'Capital',
  'Mining',
]

/** Tenants with names like those of companies, all different. */
function tenants(count: number) {
  return Array.from({ length: count }, (_, at) => {
    const round = Math.floor(at / 100)
    const name = `${words[at % 10]} ${kinds[Math.floor(at / 10) % 10]}${round ? ` ${round + 1}` : ''}`
    return testTenant({ id: `tenant-${at}`, slug: name.toLowerCase().replaceAll(' ', '-'), name })
  })
}

const [acme, globex, initech] = tenants(3) as [Tenant, Tenant, Tenant]
type Tenant = ReturnType<typeof tenants>[number]

function account(id: string, tenant: Tenant, state: Account['state'], name = 'Ada Winter'): Account {
  const user = testUser({ id, email: 'ada.winter@example.com', profile: { name } })
  return testAccount({ user, tenant, state })
}

const actor = {
  userId: 'staff',
  email: 'staff@example.com',
  expiresAt: new Date(Date.now() + 1_800_000).toISOString(),
}
const never = () => new Promise<never>(() => {})
const lateOf = (found: Tenant[]) => async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  return {
    items: found.map((tenant) => ({ ...tenant, roles: ['member'], isDefault: false })),
    nextCursor: null,
  }
}
const wait = () =>
  Promise.reject(new AuthApiError('RATE_LIMITED', { status: 429, details: { retryAfterSeconds: 42 } }))
const fail =
  (code: ConstructorParameters<typeof AuthApiError>[0], status = 0) =>
  () =>
    Promise.reject(new AuthApiError(code, { status }))

const states: Record<string, () => TestAuthClientOptions> = {
  ready: () => ({ tenants: tenants(5) }),
  one: () => ({ tenants: tenants(1) }),
  empty: () => ({ tenants: [], tenant: null }),
  loading: () => ({ tenants: tenants(5), answers: { listTenants: never } }),
  late: () => ({ tenants: tenants(5), answers: { listTenants: lateOf(tenants(5)) } }),
  'late-one': () => ({ tenants: tenants(1), answers: { listTenants: lateOf(tenants(1)) } }),
  'late-paged': () => ({ tenants: tenants(20), answers: { listTenants: lateOf(tenants(20)) } }),
  unknown: () => ({ isLoading: true }),
  error: () => ({ tenants: tenants(5), answers: { listTenants: fail('INTERNAL_ERROR', 500) } }),
  offline: () => ({ tenants: tenants(5), answers: { listTenants: fail('NETWORK_ERROR') } }),
  suspended: () => ({ tenants: tenants(5), overrides: { switchTenant: fail('TENANT_SUSPENDED', 403) } }),
  'switch-offline': () => ({
    tenants: tenants(5),
    accounts: [account('u1', globex, 'ready')],
    overrides: { switchTenant: fail('NETWORK_ERROR'), switchAccount: fail('NETWORK_ERROR') },
  }),
  slow: () => ({ tenants: tenants(5), overrides: { switchTenant: never } }),
  paged: () => ({ tenants: tenants(500) }),
  'ten-thousand': () => {
    const all = tenants(10_000).map((tenant) => ({ ...tenant, roles: ['member'], isDefault: false }))
    return { tenants: all, answers: { listTenants: async () => ({ items: all, nextCursor: null }) } }
  },
  accounts: () => ({
    user: testUser({ id: 'u0', email: 'ada.winter@example.com', profile: { name: 'Ada Winter' } }),
    tenant: acme,
    tenants: [acme],
    accounts: [account('u1', globex, 'ready'), account('u2', initech, 'ready', 'Linus Berg')],
  }),
  expired: () => ({
    user: testUser({ id: 'u0', email: 'ada.winter@example.com', profile: { name: 'Ada Winter' } }),
    tenant: acme,
    tenants: [acme],
    accounts: [account('u1', globex, 'expired'), account('u2', initech, 'ready', 'Linus Berg')],
  }),
  both: () => ({
    tenants: tenants(12),
    accounts: [account('u1', globex, 'ready'), account('u2', initech, 'expired', 'Linus Berg')],
  }),
  staff: () => ({ tenants: [acme], actor: { ...actor, kind: 'staff' } }),
  impersonation: () => ({ tenants: [acme], actor: { ...actor, kind: 'impersonation' } }),
  'signed-out': () => ({ user: null }),
  invited: () => ({
    user: null,
    answers: {
      previewInvitation: () => ({
        tenant: globex,
        email: 'nora@example.com',
        roles: ['member'],
        invitedBy: 'Ada Winter',
      }),
    },
  }),
  choice: () => ({
    user: null,
    tenants: tenants(4),
    overrides: {
      login: async () => ({ status: 'tenant_required', selectionToken: 'token', tenants: tenants(4) }),
    },
  }),
  refused: () => ({
    user: null,
    overrides: { login: fail('INVALID_CREDENTIALS', 401) },
    answers: { signup: fail('SLUG_ALREADY_EXISTS', 409) },
  }),
  limited: () => ({ user: null, overrides: { login: wait }, answers: { signup: wait } }),
}

/** A client in the world of a named state. */
export function clientIn(state: string): TestAuthClient {
  const world = states[state]
  if (!world) throw new Error(`There is no such state: ${state}`)
  return createTestAuthClient(world())
}
