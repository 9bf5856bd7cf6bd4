import { expect } from 'vitest'
import { call, comparable, errorOf, refuse, sorted, succeed } from '../http.ts'
import {
  assertAlive,
  assertDead,
  foundTenant,
  newcomer,
  refuseRefresh,
  signIn,
  unknownId,
} from '../people.ts'
import { control, everyMode, sharedOnly } from '../target.ts'
import type { Scenario } from '../target.ts'

export const sessionLists: Scenario[] = [
  {
    title: "listSessions lists the caller's live sessions and marks the current one",
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      await newcomer(target)
      const [second, gone] = [await signIn(target, person), await signIn(target, person)]
      await succeed(target, 'logout', { body: { refreshToken: gone.refreshToken } })
      const { items } = await succeed(target, 'listSessions', { accessToken: second.accessToken })
      const brief = items.map(({ id, isCurrent, tenant }) => ({ id, isCurrent, tenant }))
      const { tenant } = person.session
      expect(brief.toSorted((one, other) => Number(one.isCurrent) - Number(other.isCurrent))).toEqual([
        { id: person.session.session.id, isCurrent: false, tenant },
        { id: second.session.id, isCurrent: true, tenant },
      ])
    },
  },
  {
    title: 'listSessions names the tenant of each session',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const { accessToken } = person.session
      await succeed(target, 'switchTenant', { accessToken, body: { tenantId, keepCurrentSession: true } })
      const { items } = await succeed(target, 'listSessions', { accessToken })
      expect(sorted(items.map(({ tenant }) => tenant?.id ?? ''))).toEqual(
        sorted([person.tenantId ?? '', tenantId]),
      )
    },
  },
  {
    title: 'listSessions shows no token material',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { accessToken, refreshToken } = (await newcomer(target)).session
      const { text } = await call(target, 'listSessions', { accessToken })
      for (const secret of [accessToken, refreshToken]) expect(text.includes(secret)).toBe(false)
    },
  },
  {
    title: 'endSession ends one session of the caller, once',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      const { accessToken } = person.session
      const params = { id: other.session.id }
      await succeed(target, 'endSession', { accessToken, params })
      await assertDead(target, other)
      await assertAlive(target, person.session)
      await refuse(target, 'endSession', 'SESSION_NOT_FOUND', { accessToken, params })
    },
  },
  {
    title: 'endSession may end the session it is called with',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      await succeed(target, 'endSession', {
        accessToken: session.accessToken,
        params: { id: session.session.id },
      })
      await assertDead(target, session)
    },
  },
  {
    title: 'endSession answers for a session of somebody else as for an unknown one',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const [person, stranger] = [await newcomer(target), await newcomer(target)]
      const { accessToken } = person.session
      const attempt = (id: string) => call(target, 'endSession', { accessToken, params: { id } })
      const unknown = await attempt(unknownId)
      errorOf(unknown, 'SESSION_NOT_FOUND')
      expect(comparable(await attempt(stranger.session.session.id))).toEqual(comparable(unknown))
      await assertAlive(target, stranger.session)
      errorOf(await attempt('nothing'), 'VALIDATION_FAILED')
    },
  },
  {
    title: 'logout ends the sign-in of a refresh token, needs no access token, and no other sign-in ends',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      await succeed(target, 'logout', { body: { refreshToken: person.session.refreshToken } })
      await assertDead(target, person.session)
      await assertAlive(target, other)
    },
  },
  {
    title: 'logout without a refresh token ends the sign-in of its caller',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      await succeed(target, 'logout', { accessToken: person.session.accessToken, body: {} })
      await assertDead(target, person.session)
      await assertAlive(target, other)
    },
  },
  {
    title: 'logout works after the access token has expired',
    modes: everyMode,
    needs: ['advanceClock'],
    run: async (target) => {
      const { session } = await newcomer(target)
      await control(target, 'advanceClock')(3_600)
      await succeed(target, 'logout', { body: { refreshToken: session.refreshToken } })
      await refuseRefresh(target, session)
    },
  },
  {
    title: 'logout is no error when there is nothing to end',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      const body = { refreshToken: session.refreshToken }
      for (let times = 0; times < 3; times++) await succeed(target, 'logout', { body })
      await succeed(target, 'logout', { body: { refreshToken: 'nothing' } })
      await succeed(target, 'logout', { body: {} })
      await succeed(target, 'logout', { body: {}, accessToken: session.accessToken })
      await refuse(target, 'logout', 'VALIDATION_FAILED', { body: { ...body, userId: unknownId } })
    },
  },
  {
    title: 'listAccounts lists nothing for callers without cookies',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      expect(await succeed(target, 'listAccounts')).toEqual({ items: [] })
      expect(await succeed(target, 'listAccounts', { accessToken })).toEqual({ items: [] })
    },
  },
  {
    title: 'logoutAll ends every session of the user and of nobody else',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const [person, stranger] = [await newcomer(target), await newcomer(target)]
      const other = await signIn(target, person)
      await succeed(target, 'logoutAll', { accessToken: other.accessToken })
      await assertDead(target, person.session)
      await assertDead(target, other)
      await assertAlive(target, stranger.session)
    },
  },
]
