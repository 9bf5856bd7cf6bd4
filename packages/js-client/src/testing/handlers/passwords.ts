import type { RouteHandler } from '../call.ts'
import { Failure, fieldFailure } from '../failure.ts'
import { assertMailEnabled, goodToken, isHomeActive, notify, sendLink } from '../mails.ts'
import { revokeSessionsWhere } from '../sessions.ts'
import { assertStrong, findUser } from '../users.ts'
import type { UserRow, World } from '../world.ts'

export const forgotPassword: RouteHandler<'forgotPassword'> = (world, { body }) => {
  assertMailEnabled(world)
  if (world.mode === 'off' && body.tenantId) throw fieldFailure('tenantId', 'tenancy_off')
  if (world.mode === 'ISOLATED' && !body.tenantId) throw new Failure('TENANT_REQUIRED')
  const user = findUser(world, { email: body.email }, world.mode === 'ISOLATED' ? body.tenantId! : null)
  if (user && isHomeActive(world, user)) sendLink(world, user, 'password_reset')
  return null
}

export const resetPassword: RouteHandler<'resetPassword'> = (world, { body }) => {
  const { user } = goodToken(world, body.token, 'password_reset')
  // Before anything is spent: a weak password is asked for again with the same link.
  assertStrong(body.password)
  user.isEmailVerified = true
  replacePassword(world, user, body.password)
  return null
}

export const changePassword: RouteHandler<'changePassword'> = (world, { body, session }) => {
  const user = world.users.get(session.userId)!
  if (user.password !== body.currentPassword) throw new Failure('WRONG_PASSWORD')
  assertStrong(body.newPassword)
  replacePassword(world, user, body.newPassword, session.id)
  return null
}

/** Ends every session but the one kept, and every link on its way. */
function replacePassword(world: World, user: UserRow, password: string, keptSessionId?: string): void {
  user.password = password
  revokeSessionsWhere(world, ({ userId, id }) => userId === user.id && id !== keptSessionId)
  for (const row of world.linkTokens.values()) if (row.userId === user.id) row.isUsed = true
  notify(world, user.email, 'passwordChanged')
}
