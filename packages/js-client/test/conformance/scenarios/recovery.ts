import { expect } from 'vitest'
import { call, comparable, refuse, sorted, succeed } from '../http.ts'
import {
  assertAlive,
  assertDead,
  credentials,
  newcomer,
  signIn,
  strongPassword,
  unique,
  unknownId,
} from '../people.ts'
import type { Person } from '../people.ts'
import { control, everyMode, isolatedOnly, offOnly, tenantOf } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

const otherPassword = 'marble-cistern-94-feather'

/** The address of a person, with the tenant where the mode demands one. */
const named = (target: ConformanceTarget, { email, tenantId }: Pick<Person, 'email' | 'tenantId'>) => ({
  email,
  ...(target.mode === 'ISOLATED' && tenantId && { tenantId }),
})

/** The tokens of the links sent to an address for a page, oldest first. */
async function tokensOf(target: ConformanceTarget, address: string, page: string): Promise<string[]> {
  const mails = await control(target, 'mailsTo')(address)
  return mails.flatMap(({ link }) => (link?.includes(`/${page}#token=`) ? [link.split('#token=')[1]!] : []))
}

async function latestToken(target: ConformanceTarget, address: string, page: string): Promise<string> {
  const token = (await tokensOf(target, address, page)).at(-1)
  expect(token, `a mail to ${address} leads to ${page}`).toMatch(/^[\w.-]{22,512}$/)
  return token!
}

async function requestReset(target: ConformanceTarget, person: Person): Promise<string> {
  await succeed(target, 'forgotPassword', { body: named(target, person) })
  return latestToken(target, person.email, 'reset-password')
}

const resetWith = (token: string, password = otherPassword) => ({ body: { token, password } })

export const recoveries: Scenario[] = [
  {
    title: 'clientConfig tells that passwords can be reset and addresses verified',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const config = await succeed(target, 'clientConfig')
      expect(config).toMatchObject({ passwordReset: true, emailVerification: true })
    },
  },
  {
    title: 'forgotPassword answers the same for somebody and nobody, and writes to somebody only',
    modes: everyMode,
    needs: ['mailsTo', 'disableUser'],
    run: async (target) => {
      const person = await newcomer(target)
      const disabled = await newcomer(target)
      await control(target, 'disableUser')(disabled.userId)
      const ask = (body: object) => call(target, 'forgotPassword', { body })
      const known = await ask(named(target, person))
      expect(known.status).toBe(204)
      const stranger = { email: `nobody-${unique()}@example.test`, tenantId: person.tenantId }
      for (const body of [named(target, stranger), named(target, disabled)]) {
        expect(comparable(await ask(body))).toEqual(comparable(known))
      }
      expect(await tokensOf(target, person.email, 'reset-password')).toHaveLength(1)
      expect(await tokensOf(target, stranger.email, 'reset-password')).toEqual([])
      expect(await tokensOf(target, disabled.email, 'reset-password')).toEqual([])
    },
  },
  {
    title: 'forgotPassword needs a tenant and says so',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const { email } = credentials(target, 'single')
      await refuse(target, 'forgotPassword', 'TENANT_REQUIRED', { body: { email } })
      const known = await call(target, 'forgotPassword', {
        body: named(target, { email, tenantId: unknownId }),
      })
      expect(known.status).toBe(204)
    },
  },
  {
    title: 'forgotPassword refuses a tenant where there are none',
    modes: offOnly,
    needs: [],
    run: async (target) => {
      const { email } = credentials(target, 'single')
      await refuse(target, 'forgotPassword', 'VALIDATION_FAILED', { body: { email, tenantId: unknownId } })
    },
  },
  {
    title: 'resetPassword sets the password once and ends every session',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      const token = await requestReset(target, person)
      await succeed(target, 'resetPassword', resetWith(token))
      await assertDead(target, person.session)
      await assertDead(target, other)
      await refuse(target, 'login', 'INVALID_CREDENTIALS', {
        body: { ...named(target, person), password: person.password },
      })
      await refuse(target, 'resetPassword', 'INVALID_TOKEN', resetWith(token))
      const entered = await signIn(target, { ...person, password: otherPassword })
      expect(entered.user).toMatchObject({ email: person.email, isEmailVerified: true })
    },
  },
  {
    title: 'resetPassword refuses a link from before its owner signed out everywhere',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const token = await requestReset(target, person)
      await succeed(target, 'logoutAll', { accessToken: person.session.accessToken })
      await refuse(target, 'resetPassword', 'INVALID_TOKEN', resetWith(token))
      await succeed(target, 'resetPassword', resetWith(await requestReset(target, person)))
    },
  },
  {
    title: 'resetPassword refuses a weak password without spending the token',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const token = await requestReset(target, person)
      await refuse(target, 'resetPassword', 'WEAK_PASSWORD', resetWith(token, 'short'))
      await assertAlive(target, person.session)
      await succeed(target, 'resetPassword', resetWith(token))
    },
  },
  {
    title: 'resetPassword answers the same for random, used, superseded, foreign and expired tokens',
    modes: everyMode,
    needs: ['mailsTo', 'advanceClock'],
    run: async (target) => {
      const person = await newcomer(target)
      const older = await requestReset(target, person)
      const used = await requestReset(target, person)
      expect(older).not.toBe(used)
      const verification = await latestToken(target, person.email, 'verify-email')
      const random = await call(target, 'resetPassword', resetWith('A'.repeat(43)))
      // While it would still verify the address.
      expect(comparable(await call(target, 'resetPassword', resetWith(verification)))).toEqual(
        comparable(random),
      )
      await refuse(target, 'resetPassword', 'INVALID_TOKEN', resetWith(older))
      await succeed(target, 'resetPassword', resetWith(used))
      const tooLate = await newcomer(target)
      const expired = await requestReset(target, tooLate)
      await control(target, 'advanceClock')(30 * 60 + 1)
      for (const token of [older, used, verification, expired, `${expired}A`, person.session.refreshToken]) {
        const answer = await call(target, 'resetPassword', resetWith(token))
        expect(comparable(answer)).toEqual(comparable(random))
      }
    },
  },
  {
    title: 'resetPassword takes a token until its last second',
    modes: everyMode,
    needs: ['mailsTo', 'advanceClock'],
    run: async (target) => {
      const person = await newcomer(target)
      const token = await requestReset(target, person)
      await control(target, 'advanceClock')(30 * 60 - 10)
      await succeed(target, 'resetPassword', resetWith(token))
    },
  },
  {
    title: 'of many at once exactly one redeems a token',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const token = await requestReset(target, person)
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => call(target, 'resetPassword', resetWith(token))),
      )
      expect(sorted(answers.map(({ status }) => status))).toEqual([204, ...Array(19).fill(400)])
    },
  },
  {
    title: 'a reset in one tenant leaves the same address in another alone',
    modes: isolatedOnly,
    needs: ['mailsTo'],
    run: async (target) => {
      const { email } = credentials(target, 'single')
      const twin = { ...credentials(target, 'twin'), tenantId: tenantOf(target, 'globex').id }
      const before = await succeed(target, 'login', { body: twin })
      const acme = tenantOf(target, 'acme').id
      await succeed(target, 'forgotPassword', { body: { email, tenantId: acme } })
      const token = await latestToken(target, email, 'reset-password')
      const { password } = credentials(target, 'single')
      await succeed(target, 'resetPassword', resetWith(token, `${password}-new`))
      expect(before.status).toBe('authenticated')
      if (before.status === 'authenticated' && before.tokenType === 'Bearer')
        await assertAlive(target, before)
      await succeed(target, 'login', { body: twin })
      await succeed(target, 'login', { body: { email, password: `${password}-new`, tenantId: acme } })
      // Back to the seed, for the scenarios that follow.
      await succeed(target, 'forgotPassword', { body: { email, tenantId: acme } })
      await succeed(
        target,
        'resetPassword',
        resetWith(await latestToken(target, email, 'reset-password'), password),
      )
    },
  },
  {
    title: 'changePassword keeps the session it is done in and ends the others',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      const { accessToken } = person.session
      const body = { currentPassword: strongPassword, newPassword: otherPassword }
      await succeed(target, 'changePassword', { accessToken, body })
      await assertAlive(target, person.session)
      await assertDead(target, other)
      await signIn(target, { ...person, password: otherPassword })
    },
  },
  {
    title: 'changePassword asks for the current password and for a good new one',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      const change = (currentPassword: string, newPassword: string) => ({
        accessToken,
        body: { currentPassword, newPassword },
      })
      await refuse(target, 'changePassword', 'WRONG_PASSWORD', change('not the password', otherPassword))
      await refuse(target, 'changePassword', 'WEAK_PASSWORD', change(strongPassword, 'short'))
      await signIn(target, person)
    },
  },
  {
    title: 'changePassword ends the links that are on their way',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const token = await requestReset(target, person)
      const { accessToken } = person.session
      const body = { currentPassword: strongPassword, newPassword: otherPassword }
      await succeed(target, 'changePassword', { accessToken, body })
      await refuse(target, 'resetPassword', 'INVALID_TOKEN', resetWith(token))
    },
  },
  {
    title: 'signup sends a link that verifies the address, once',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      expect(person.session.user.isEmailVerified).toBe(false)
      const body = { token: await latestToken(target, person.email, 'verify-email') }
      await succeed(target, 'verifyEmail', { body })
      expect((await assertAlive(target, person.session)).user.isEmailVerified).toBe(true)
      await refuse(target, 'verifyEmail', 'INVALID_TOKEN', { body })
    },
  },
  {
    title: 'sendVerificationEmail sends a newer link that ends the older, and none to a verified address',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      const older = await latestToken(target, person.email, 'verify-email')
      await succeed(target, 'sendVerificationEmail', { accessToken })
      const newer = await latestToken(target, person.email, 'verify-email')
      await refuse(target, 'verifyEmail', 'INVALID_TOKEN', { body: { token: older } })
      await succeed(target, 'verifyEmail', { body: { token: newer } })
      await succeed(target, 'sendVerificationEmail', { accessToken })
      expect(await latestToken(target, person.email, 'verify-email')).toBe(newer)
    },
  },
  {
    title: 'at most three links of a kind go to somebody in an hour, and the last one works',
    modes: everyMode,
    needs: ['mailsTo', 'advanceClock'],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      for (let round = 0; round < 5; round++) await call(target, 'sendVerificationEmail', { accessToken })
      const tokens = await tokensOf(target, person.email, 'verify-email')
      expect(tokens).toHaveLength(3)
      await succeed(target, 'verifyEmail', { body: { token: tokens.at(-1) } })
    },
  },
  {
    title: 'changeEmail changes nothing until the new address is confirmed, and tells the old one',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      const email = `moved-${unique()}@example.test`
      await refuse(target, 'changeEmail', 'WRONG_PASSWORD', {
        accessToken,
        body: { email, password: 'not the password' },
      })
      expect(await control(target, 'mailsTo')(email)).toEqual([])
      const before = (await control(target, 'mailsTo')(person.email)).length
      await succeed(target, 'changeEmail', { accessToken, body: { email, password: strongPassword } })
      const told = (await control(target, 'mailsTo')(person.email)).slice(before)
      expect(told.map(({ link }) => link)).toEqual([null])
      expect((await assertAlive(target, person.session)).user.email).toBe(person.email)
      const body = { token: await latestToken(target, email, 'confirm-email') }
      await refuse(target, 'verifyEmail', 'INVALID_TOKEN', { body })
      await succeed(target, 'confirmEmailChange', { body })
      const { user } = await assertAlive(target, person.session)
      expect(user).toMatchObject({ email, isEmailVerified: true })
      await refuse(target, 'confirmEmailChange', 'INVALID_TOKEN', { body })
      await signIn(target, { ...person, email })
    },
  },
  {
    title: 'changeEmail does not tell that an address is taken',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const taken = await newcomer(target)
      const joinsHim = target.mode === 'ISOLATED'
      const person = joinsHim ? taken : await newcomer(target)
      const { accessToken } = person.session
      const ask = (email: string) =>
        call(target, 'changeEmail', { accessToken, body: { email, password: strongPassword } })
      const free = await ask(`free-${unique()}@example.test`)
      expect(comparable(await ask(taken.email))).toEqual(comparable(free))
      expect(await tokensOf(target, taken.email, 'confirm-email')).toEqual([])
    },
  },
  {
    title: 'a link to the old address dies with a change of address',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const person = await newcomer(target)
      const reset = await requestReset(target, person)
      const { accessToken } = person.session
      const email = `moved-${unique()}@example.test`
      await succeed(target, 'changeEmail', { accessToken, body: { email, password: strongPassword } })
      const token = await latestToken(target, email, 'confirm-email')
      await succeed(target, 'confirmEmailChange', { body: { token } })
      await refuse(target, 'resetPassword', 'INVALID_TOKEN', resetWith(reset))
    },
  },
]
