import type { Account, AccountKey, Membership, PairKey, Session, Tenant, User } from '@nest-auth/js-client'

const start = '2026-01-01T00:00:00.000Z'

/** A complete user from the parts a test cares about. */
export function testUser(part: Partial<User> = {}): User {
  return {
    id: '01990000-0000-7000-8000-000000000001',
    email: 'ada@example.com',
    phone: null,
    username: null,
    isEmailVerified: true,
    isPhoneVerified: false,
    profile: { name: 'Ada Lovelace' },
    createdAt: start,
    ...part,
  }
}

/** A complete tenant from the parts a test cares about. */
export function testTenant(part: Partial<Tenant> = {}): Tenant {
  return { id: '01990000-0000-7000-9000-000000000001', slug: 'acme', name: 'Acme', ...part }
}

/** A membership with the role `owner`. */
export const testMembership: Membership = { roles: ['owner'], permissions: [] }

/** A complete session. */
export const testSession: Session = {
  id: '01990000-0000-7000-a000-000000000001',
  createdAt: start,
  lastUsedAt: start,
  expiresAt: '2026-01-31T00:00:00.000Z',
  deviceName: 'Test device',
  ipAddress: null,
  userAgent: null,
}

/** A complete account from the parts a test cares about. */
export function testAccount(part: Partial<Account> & { user?: User } = {}): Account {
  const user = part.user ?? testUser()
  return { key: accountKeyOf(user), user, state: 'ready', tenant: testTenant(), ...part }
}

export const accountKeyOf = (user: User): AccountKey => `${user.id}@test`

export const pairKeyOf = (key: AccountKey, tenant: Tenant | null): PairKey => `${key}/${tenant?.id ?? null}`
