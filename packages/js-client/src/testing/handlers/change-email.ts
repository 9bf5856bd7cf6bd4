import type { RouteHandler } from '../call.ts'
import { Failure } from '../failure.ts'
import { assertMailEnabled, goodToken, notify, sendLink } from '../mails.ts'
import { findUser } from '../users.ts'

export const changeEmail: RouteHandler<'changeEmail'> = (world, { body, session }) => {
  assertMailEnabled(world)
  const user = world.users.get(session.userId)!
  if (user.password !== body.password) throw new Failure('WRONG_PASSWORD')
  // A taken address is told to nobody: there is no mail, and the answer is the same.
  if (!findUser(world, { email: body.email }, user.homeTenantId)) {
    sendLink(world, user, 'email_change', body.email)
  }
  notify(world, user.email, 'emailChangeRequested')
  return null
}

export const confirmEmailChange: RouteHandler<'confirmEmailChange'> = (world, { body }) => {
  const { row, user } = goodToken(world, body.token, 'email_change')
  if (findUser(world, { email: row.newEmail! }, user.homeTenantId)) throw new Failure('INVALID_TOKEN')
  row.isUsed = true
  user.email = row.newEmail
  user.isEmailVerified = true
  notify(world, row.email, 'emailChanged')
  return null
}
