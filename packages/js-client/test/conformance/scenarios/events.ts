import { expect } from 'vitest'
import { expectTold, openEventsOf } from '../event-reader.ts'
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
      await expectTold(stream, { type: 'session-ended', sessionId: person.session.session.id })
      await expectTold(stream, undefined)
      await succeed(target, 'logoutAll', { accessToken: other.accessToken })
      await expectTold(otherStream, { type: 'session-ended', sessionId: other.session.id })
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
      for (const stream of streams)
        await expectTold(stream, { type: 'session-ended', sessionId: expect.any(String) })
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
      await expectTold(stream, { type: 'roles-changed', tenantId })
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
      await expectTold(stream, { type: 'tenant-suspended', tenantId })
      await expectTold(stream, undefined)
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
      await expectTold(stream, { type: 'membership-changed', tenantId })
      const there = await switchTo(target, person.session, { tenantId, keepCurrentSession: true })
      const streamThere = await openEventsOf(target, there)
      await control(target, 'removeMembership')(person.userId, tenantId)
      await expectTold(stream, { type: 'membership-changed', tenantId })
      await expectTold(streamThere, { type: 'session-ended', sessionId: there.session.id })
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
      await expectTold(stream, { type: 'session-ended', sessionId: person.session.session.id })
      await (await openEventsOf(target, there)).cancel()
    },
  },
]
