import { Failure } from './failure.ts'
import { uuidv7 } from './ids.ts'
import type { UserRow, World } from './world.ts'

/** The ways to name a user; whichever are present are looked at. */
export interface Identifiers {
  email?: string | undefined
  phone?: string | undefined
  username?: string | undefined
}

/** The user of the identifiers inside one identity scope: a tenant when ISOLATED, else null. */
export function findUser(world: World, by: Identifiers, homeTenantId: string | null): UserRow | undefined {
  return [...world.users.values()].find(
    (user) =>
      user.homeTenantId === homeTenantId &&
      ((by.email !== undefined && user.email === by.email) ||
        (by.phone !== undefined && user.phone === by.phone) ||
        (by.username !== undefined && user.username === by.username)),
  )
}

export function assertIdentifiersFree(world: World, by: Identifiers, homeTenantId: string | null): void {
  const { email, phone, username } = by
  if (email && findUser(world, { email }, homeTenantId)) throw new Failure('EMAIL_ALREADY_EXISTS')
  if (phone && findUser(world, { phone }, homeTenantId)) throw new Failure('PHONE_ALREADY_EXISTS')
  if (username && findUser(world, { username }, homeTenantId)) throw new Failure('USERNAME_ALREADY_EXISTS')
}

const minPasswordLength = 12

/** Counts what people take for characters. */
export function assertStrong(password: string): void {
  if ([...password].length < minPasswordLength) throw new Failure('WEAK_PASSWORD')
}

type NewUser = Identifiers & { password: string; profile?: UserRow['profile'] | undefined }

export function addUser(world: World, input: NewUser, homeTenantId: string | null): UserRow {
  const user: UserRow = {
    id: uuidv7(world.clock.now()),
    homeTenantId,
    email: input.email ?? null,
    phone: input.phone ?? null,
    username: input.username ?? null,
    password: input.password,
    profile: input.profile ?? {},
    isDisabled: false,
    platformRoles: [],
    isEmailVerified: false,
    needsVerifiedEmail: false,
    createdAt: world.clock.now(),
  }
  world.users.set(user.id, user)
  return user
}

/** What people know somebody by; null for nobody. */
export function nameOf(world: World, userId: string): string | null {
  const user = world.users.get(userId)
  const name = user?.profile['name']
  return typeof name === 'string' ? name : (user?.email ?? user?.username ?? null)
}
