import { expect } from 'vitest'
import { call, comparable, refuse, succeed } from '../http.ts'
import { authenticated, strongPassword, unique } from '../people.ts'
import { control, everyMode, tenantOf, userOf } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

const freshEmail = () => `silent-${unique()}@example.test`

/** What a sign-up and a login need besides the person. */
const place = (target: ConformanceTarget) =>
  target.mode === 'ISOLATED' ? { tenantId: tenantOf(target, 'openHouse').id } : {}

const mailsTo = (target: ConformanceTarget, address: string) => control(target, 'mailsTo')(address)

/** What holds where a sign-up tells nobody who has an account; in their place other promises about sign-ups do not. */
export const silentSignups: Scenario[] = [
  {
    title: 'a silent signup answers alike for a new and for a known address, and only its owner is told',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const email = freshEmail()
      const signUp = (password: string) =>
        call(target, 'signup', { body: { email, password, ...place(target) } })
      const first = await signUp(strongPassword)
      expect([first.status, JSON.parse(first.text)]).toEqual([201, { status: 'verification_required' }])
      expect(comparable(await signUp(`${strongPassword}-of-another`))).toEqual(comparable(first))
      const links = (await mailsTo(target, email)).map(({ link }) => link !== null)
      expect(links).toEqual([true, false])
      const body = { email, password: `${strongPassword}-of-another`, ...place(target) }
      await refuse(target, 'login', 'INVALID_CREDENTIALS', { body })
    },
  },
  {
    title:
      'after a silent signup the link opens the door, and before nothing tells the right password from a wrong one',
    modes: everyMode,
    needs: ['mailsTo'],
    run: async (target) => {
      const body = { email: freshEmail(), password: strongPassword, ...place(target) }
      await succeed(target, 'signup', { body })
      await refuse(target, 'login', 'INVALID_CREDENTIALS', { body })
      const wrong = { ...body, password: `${strongPassword}-wrong` }
      expect(comparable(await call(target, 'login', { body: wrong }))).toEqual(
        comparable(await call(target, 'login', { body })),
      )
      const [{ link } = { link: null }] = await mailsTo(target, body.email)
      await succeed(target, 'verifyEmail', { body: { token: link!.split('#token=')[1]! } })
      const { user } = authenticated(await succeed(target, 'login', { body }))
      expect(user).toMatchObject({ email: body.email, isEmailVerified: true })
    },
  },
  {
    title: 'whoever did not sign up alone needs no link',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { email, password, tenant } = userOf(target, 'single')
      const tenantId = tenant && target.mode === 'ISOLATED' ? { tenantId: tenantOf(target, tenant).id } : {}
      authenticated(await succeed(target, 'login', { body: { email, password, ...tenantId } }))
    },
  },
]
