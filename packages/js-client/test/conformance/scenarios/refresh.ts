import { expect } from 'vitest'
import { call, refuse, succeed } from '../http.ts'
import {
  assertAlive,
  assertDead,
  assertSignedOut,
  foundTenant,
  newcomer,
  refresh,
  refuseRefresh,
  signIn,
  switchTo,
} from '../people.ts'
import { control, everyMode, sharedOnly } from '../target.ts'
import type { Scenario } from '../target.ts'

const day = 86_400

export const refreshes: Scenario[] = [
  {
    title: 'refresh hands out a new pair for the same session and tenant',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      const next = await refresh(target, session)
      expect(next.refreshToken).not.toBe(session.refreshToken)
      expect(next.accessToken).not.toBe(session.accessToken)
      const me = await assertAlive(target, next)
      expect({ session: me.session.id, tenant: me.tenant }).toEqual({
        session: session.session.id,
        tenant: session.tenant,
      })
    },
  },
  {
    title: 'refresh repeated at once gets the same successor, and the family lives on',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      const first = await refresh(target, session)
      const repeated = await refresh(target, session)
      expect(repeated.refreshToken).toBe(first.refreshToken)
      await assertAlive(target, repeated)
      await refresh(target, first)
    },
  },
  {
    title: 'refresh many times at once gets one successor',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(target, session)))
      expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1)
      await refresh(target, answers.at(0)!)
    },
  },
  {
    title: 'replaying an ancestor of the current refresh token ends the family',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const bystander = await signIn(target, person)
      const parent = await refresh(target, person.session)
      const leaf = await refresh(target, parent)
      await refuseRefresh(target, person.session)
      await assertDead(target, leaf)
      await assertDead(target, parent)
      await assertAlive(target, bystander)
    },
  },
  {
    title: 'replaying an ancestor ends what its sign-in has switched to as well',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const there = await switchTo(target, person.session, { tenantId, keepCurrentSession: true })
      await refresh(target, await refresh(target, person.session))
      await refuseRefresh(target, person.session)
      await assertDead(target, there)
    },
  },
  {
    title: 'the parent of the current refresh token is honoured for ten seconds',
    modes: everyMode,
    needs: ['advanceClock'],
    run: async (target) => {
      const { session } = await newcomer(target)
      const leaf = await refresh(target, session)
      await control(target, 'advanceClock')(7)
      expect((await refresh(target, session)).refreshToken).toBe(leaf.refreshToken)
      await control(target, 'advanceClock')(4)
      await refuseRefresh(target, session)
      await assertDead(target, leaf)
    },
  },
  {
    title: 'refresh refuses what is no refresh token of this server',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      await refuse(target, 'refresh', 'INVALID_REFRESH_TOKEN', { body: {} })
      await refuseRefresh(target, { refreshToken: 'nothing' })
      await refuseRefresh(target, { refreshToken: `${session.refreshToken}x` })
      // An access token may be longer than any refresh token: then it is not even well-formed.
      const body = { refreshToken: session.accessToken }
      await refuse(target, 'refresh', ['INVALID_REFRESH_TOKEN', 'VALIDATION_FAILED'], { body })
      await refuse(target, 'refresh', 'VALIDATION_FAILED', { body: { ...body, userId: '1' } })
      const asBearer = await call(target, 'refresh', { body: {}, accessToken: session.refreshToken })
      expect(asBearer.status).toBe(401)
      await refresh(target, session)
    },
  },
  {
    title: 'refresh works after the access token has expired',
    modes: everyMode,
    needs: ['advanceClock'],
    run: async (target) => {
      const { session } = await newcomer(target)
      await control(target, 'advanceClock')(session.expiresIn - 5)
      await assertAlive(target, session)
      await control(target, 'advanceClock')(70)
      await assertSignedOut(target, session)
      await assertAlive(target, await refresh(target, session))
    },
  },
  {
    title: 'a session idle for seven days ends',
    modes: everyMode,
    needs: ['advanceClock'],
    run: async (target) => {
      const advance = control(target, 'advanceClock')
      const { session } = await newcomer(target)
      await advance(7 * day - 60)
      const next = await refresh(target, session)
      await advance(7 * day + 60)
      await refuseRefresh(target, next)
    },
  },
  {
    title: 'a session ends thirty days after its sign-in, however busy',
    modes: everyMode,
    needs: ['advanceClock'],
    run: async (target) => {
      const advance = control(target, 'advanceClock')
      let tokens = { refreshToken: (await newcomer(target)).session.refreshToken }
      for (let round = 0; round < 4; round++) {
        await advance(6 * day)
        tokens = await refresh(target, tokens)
      }
      await advance(6 * day - 60)
      tokens = await refresh(target, tokens)
      await advance(120)
      await refuseRefresh(target, tokens)
    },
  },
  {
    title: 'refresh ends with its session',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      const next = await refresh(target, session)
      await succeed(target, 'logout', { body: { refreshToken: next.refreshToken } })
      await refuseRefresh(target, session)
      await assertDead(target, next)
    },
  },
]
