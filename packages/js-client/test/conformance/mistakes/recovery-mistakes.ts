import { Failure } from '../../../src/testing/failure.ts'
import { revokeSessionsWhere } from '../../../src/testing/sessions.ts'
import { findUser } from '../../../src/testing/users.ts'
import type { World } from '../../../src/testing/world.ts'
import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

/** Opens every link once more before a handler sees it. */
const unspent = (world: World) => {
  for (const row of world.linkTokens.values()) row.isUsed = false
}

export const recoveryMistakes: Mistake[] = [
  {
    name: 'forgotPassword says that nobody has an address',
    mode: 'SHARED',
    caughtBy: 'forgotPassword answers the same for somebody and nobody, and writes to somebody only',
    sabotage: handler('forgotPassword', (intact) => (world, call) => {
      if (!findUser(world, { email: call.body.email }, null)) throw new Failure('NOT_FOUND')
      return intact(world, call)
    }),
  },
  {
    name: 'forgotPassword writes to people who are locked out',
    mode: 'off',
    caughtBy: 'forgotPassword answers the same for somebody and nobody, and writes to somebody only',
    sabotage: handler('forgotPassword', (intact) => (world, call) => {
      const user = findUser(world, { email: call.body.email }, null)
      if (user?.isDisabled) {
        const link = `https://app.fake.test/reset-password#token=${'A'.repeat(43)}`
        world.mails.push({ to: call.body.email, kind: 'passwordReset', link })
      }
      return intact(world, call)
    }),
  },
  {
    name: 'a reset leaves the sessions of a thief alive',
    mode: 'ISOLATED',
    caughtBy: 'resetPassword sets the password once and ends every session',
    sabotage: handler('resetPassword', (intact) => (world, call) => {
      const alive = [...world.sessions.values()].filter(({ isRevoked }) => !isRevoked)
      const result = intact(world, call)
      for (const session of alive) session.isRevoked = false
      return result
    }),
  },
  {
    name: 'the link of a reset works twice',
    mode: 'SHARED',
    caughtBy: 'of many at once exactly one redeems a token',
    sabotage: handler('resetPassword', (intact) => (world, call) => {
      unspent(world)
      return intact(world, call)
    }),
  },
  {
    name: 'a weak password spends the link',
    mode: 'off',
    caughtBy: 'resetPassword refuses a weak password without spending the token',
    sabotage: handler('resetPassword', (intact) => (world, call) => {
      const row = world.linkTokens.get(call.body.token)
      try {
        return intact(world, call)
      } finally {
        if (row) row.isUsed = true
      }
    }),
  },
  {
    name: 'a newer link leaves the older one open',
    mode: 'SHARED',
    caughtBy: 'sendVerificationEmail sends a newer link that ends the older, and none to a verified address',
    sabotage: handler('sendVerificationEmail', (intact) => (world, call) => {
      const result = intact(world, call)
      unspent(world)
      return result
    }),
  },
  {
    name: 'a link of one purpose serves another',
    mode: 'SHARED',
    caughtBy: 'resetPassword answers the same for random, used, superseded, foreign and expired tokens',
    sabotage: handler('resetPassword', (intact) => (world, call) => {
      const row = world.linkTokens.get(call.body.token)
      if (row?.purpose === 'email_verification') row.purpose = 'password_reset'
      return intact(world, call)
    }),
  },
  {
    name: 'changePassword does not ask for the current password',
    mode: 'ISOLATED',
    caughtBy: 'changePassword asks for the current password and for a good new one',
    sabotage: handler('changePassword', (intact) => (world, call) => {
      const currentPassword = world.users.get(call.session.userId)!.password
      return intact(world, { ...call, body: { ...call.body, currentPassword } })
    }),
  },
  {
    name: 'changePassword signs out the one who changed it',
    mode: 'off',
    caughtBy: 'changePassword keeps the session it is done in and ends the others',
    sabotage: handler('changePassword', (intact) => (world, call) => {
      const result = intact(world, call)
      revokeSessionsWhere(world, ({ userId }) => userId === call.session.userId)
      return result
    }),
  },
  {
    name: 'signing out everywhere leaves reset links open',
    mode: 'ISOLATED',
    caughtBy: 'resetPassword refuses a link from before its owner signed out everywhere',
    sabotage: handler('logoutAll', () => (world, { session }) => {
      revokeSessionsWhere(world, ({ userId }) => userId === session.userId)
      return null
    }),
  },
  {
    name: 'changePassword leaves reset links open',
    mode: 'SHARED',
    caughtBy: 'changePassword ends the links that are on their way',
    sabotage: handler('changePassword', (intact) => (world, call) => {
      const result = intact(world, call)
      unspent(world)
      return result
    }),
  },
  {
    name: 'the link that verifies an address works twice',
    mode: 'ISOLATED',
    caughtBy: 'signup sends a link that verifies the address, once',
    sabotage: handler('verifyEmail', (intact) => (world, call) => {
      unspent(world)
      return intact(world, call)
    }),
  },
  {
    name: 'changeEmail changes the address at once',
    mode: 'SHARED',
    caughtBy: 'changeEmail changes nothing until the new address is confirmed, and tells the old one',
    sabotage: handler('changeEmail', (intact) => (world, call) => {
      const result = intact(world, call)
      world.users.get(call.session.userId)!.email = call.body.email
      return result
    }),
  },
  {
    name: 'changeEmail does not tell the old address',
    mode: 'off',
    caughtBy: 'changeEmail changes nothing until the new address is confirmed, and tells the old one',
    sabotage: handler('changeEmail', (intact) => (world, call) => {
      const result = intact(world, call)
      const told = world.mails.findIndex(({ kind }) => kind === 'emailChangeRequested')
      world.mails.splice(told, 1)
      return result
    }),
  },
  {
    name: 'changeEmail says that an address is taken',
    mode: 'SHARED',
    caughtBy: 'changeEmail does not tell that an address is taken',
    sabotage: handler('changeEmail', (intact) => (world, call) => {
      if (findUser(world, { email: call.body.email }, null)) throw new Failure('EMAIL_ALREADY_EXISTS')
      return intact(world, call)
    }),
  },
]
