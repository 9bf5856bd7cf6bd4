import type { RouteHandler } from '../call.ts'
import { assertMailEnabled, goodToken, sendVerification } from '../mails.ts'

export const sendVerificationEmail: RouteHandler<'sendVerificationEmail'> = (world, { session }) => {
  assertMailEnabled(world)
  sendVerification(world, world.users.get(session.userId)!)
  return null
}

export const verifyEmail: RouteHandler<'verifyEmail'> = (world, { body }) => {
  const { row, user } = goodToken(world, body.token, 'email_verification')
  row.isUsed = true
  user.isEmailVerified = true
  return null
}
