import { Failure } from './failure.ts'
import { opaqueToken } from './ids.ts'
import type { FakeMail, LinkTokenRow, UserRow, World } from './world.ts'

const hourMs = 3_600_000
const mostPerHour = 3

const links = {
  password_reset: { kind: 'passwordReset', path: '/reset-password', ttlMs: hourMs / 2 },
  email_verification: { kind: 'emailVerification', path: '/verify-email', ttlMs: 24 * hourMs },
  email_change: { kind: 'emailChange', path: '/confirm-email', ttlMs: 24 * hourMs },
} as const

type Purpose = LinkTokenRow['purpose']

/** Sends a link that works once; a newer one ends the older. Nothing is sent past three in an hour. */
export function sendLink(
  world: World,
  user: UserRow,
  purpose: Purpose,
  newEmail: string | null = null,
): void {
  if (!world.isMailEnabled || user.email === null || user.isDisabled) return
  const now = world.clock.now()
  const earlier = [...world.linkTokens.values()].filter(
    (row) => row.userId === user.id && row.purpose === purpose,
  )
  if (earlier.filter(({ issuedAt }) => now - issuedAt < hourMs).length >= mostPerHour) return
  for (const row of earlier) row.isUsed = true
  const { kind, path, ttlMs } = links[purpose]
  const token = opaqueToken('lt')
  const { id: userId, email } = user
  world.linkTokens.set(token, {
    purpose,
    userId,
    email,
    newEmail,
    issuedAt: now,
    expiresAt: now + ttlMs,
    isUsed: false,
  })
  world.mails.push({ to: newEmail ?? email, kind, link: `https://app.fake.test${path}#token=${token}` })
}

/** Gives up the links that would replace somebody's password or address. */
export function giveUpWaysBack(world: World, userId: string): void {
  for (const row of world.linkTokens.values()) {
    if (row.userId === userId && row.purpose !== 'email_verification') row.isUsed = true
  }
}

/** Sends the link that verifies an address, unless it is verified. */
export function sendVerification(world: World, user: UserRow): void {
  if (!user.isEmailVerified) sendLink(world, user, 'email_verification')
}

/** Sends a mail that only tells. */
export function notify(world: World, to: string | null, kind: FakeMail['kind']): void {
  if (world.isMailEnabled && to !== null) world.mails.push({ to, kind, link: null })
}

/** The token of a link while it is good, and whose it is. @throws Failure `INVALID_TOKEN` */
export function goodToken(
  world: World,
  token: string,
  purpose: Purpose,
): { row: LinkTokenRow; user: UserRow } {
  const row = world.linkTokens.get(token)
  const user = row && world.users.get(row.userId)
  const isGood = row?.purpose === purpose && !row.isUsed && world.clock.now() < row.expiresAt
  if (!isGood || !user || user.isDisabled || user.email !== row.email || !isHomeActive(world, user)) {
    throw new Failure('INVALID_TOKEN')
  }
  return { row, user }
}

/** Refuses what takes a mail where none is sent. */
export function assertMailEnabled(world: World): void {
  if (!world.isMailEnabled) throw new Failure('NOT_FOUND')
}

/** Whether the one tenant of an ISOLATED user is in force. */
export function isHomeActive(world: World, user: UserRow): boolean {
  return user.homeTenantId === null || world.tenants.get(user.homeTenantId)?.state === 'active'
}
