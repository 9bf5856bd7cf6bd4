import { expect } from 'vitest'
import { openEventsOf } from '../event-reader.ts'
import { succeed } from '../http.ts'
import { foundTenant, newcomer, refresh, signIn, switchTo } from '../people.ts'
import { control, everyMode, sharedOnly, withTenants } from '../target.ts'
import type { Scenario } from '../target.ts'

export const events: Scenario[] = [
  {
    title: 'a stream of events ends with its session, and says so',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      const stream = await openEventsOf(target, person.session)
      const otherStream = await openEventsOf(target, other)
      await succeed(target, 'logout', { accessToken: person.session.accessToken, body: {} })
      expect(await stream.next()).toEqual({ type: 'session-ended', sessionId: person.session.session.id })
      expect(await stream.next()).toBeUndefined()
      await succeed(target, 'logoutAll', { accessToken: other.accessToken })
      expect(await otherStream.next()).toEqual({ type: 'session-ended', sessionId: other.session.id })
    },
  },
  {
    title: 'every stream of a disabled user ends',
    modes: everyMode,
    needs: ['disableUser'],
    run: async (target) => {
      const person = await newcomer(target)
      const streams = [
        await openEventsOf(target, person.session),
        await openEventsOf(target, await signIn(target, person)),
      ]
      await control(target, 'disableUser')(person.userId)
      for (const stream of streams) expect((await stream.next())?.type).toBe('session-ended')
    },
  },
  {
    title: 'a stream tells of other roles, and not of a refresh',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const { session, userId, tenantId } = await newcomer(target)
      const stream = await openEventsOf(target, session)
      await refresh(target, session)
      await control(target, 'setRoles')(userId, tenantId!, ['auditor'])
      expect(await stream.next()).toEqual({ type: 'roles-changed', tenantId })
      await stream.cancel()
    },
  },
  {
    title: 'a stream tells of a suspended tenant, and ends',
    modes: withTenants,
    needs: ['suspendTenant'],
    run: async (target) => {
      const { session, tenantId } = await newcomer(target)
      const stream = await openEventsOf(target, session)
      await control(target, 'suspendTenant')(tenantId!)
      expect(await stream.next()).toEqual({ type: 'tenant-suspended', tenantId })
      expect(await stream.next()).toBeUndefined()
    },
  },
  {
    title: 'a stream tells of memberships that come and go, and ends when its own goes',
    modes: sharedOnly,
    needs: ['removeMembership'],
    run: async (target) => {
      const person = await newcomer(target)
      const stream = await openEventsOf(target, person.session)
      const tenantId = await foundTenant(target, person)
      expect(await stream.next()).toEqual({ type: 'membership-changed', tenantId })
      const there = await switchTo(target, person.session, { tenantId, keepCurrentSession: true })
      const streamThere = await openEventsOf(target, there)
      await control(target, 'removeMembership')(person.userId, tenantId)
      expect(await stream.next()).toEqual({ type: 'membership-changed', tenantId })
      expect(await streamThere.next()).toEqual({ type: 'session-ended', sessionId: there.session.id })
      await stream.cancel()
    },
  },
  {
    title: 'the stream of a session that a switch ends, ends',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const stream = await openEventsOf(target, person.session)
      const there = await switchTo(target, person.session, { tenantId })
      expect(await stream.next()).toEqual({ type: 'session-ended', sessionId: person.session.session.id })
      await (await openEventsOf(target, there)).cancel()
    },
  },
]
