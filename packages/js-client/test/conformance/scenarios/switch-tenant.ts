import { expect } from 'vitest'
import { call, comparable, errorOf, refuse, succeed } from '../http.ts'
import {
  assertAlive,
  assertDead,
  foundTenant,
  newcomer,
  refresh,
  signIn,
  switchTo,
  unknownId,
} from '../people.ts'
import { control, everyMode, isolatedOnly, offOnly, sharedOnly, tenantOf } from '../target.ts'
import type { Scenario } from '../target.ts'

export const switches: Scenario[] = [
  {
    title: 'switchTenant opens a fresh session in the tenant and ends the old one',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const before = person.session
      const after = await switchTo(target, before, { tenantId })
      expect(after.tenant?.id).toBe(tenantId)
      expect(after.user).toEqual(before.user)
      expect(after.membership?.roles).toEqual(['owner'])
      expect(after.session.id).not.toBe(before.session.id)
      expect(after.refreshToken).not.toBe(before.refreshToken)
      expect((await assertAlive(target, after)).tenant?.id).toBe(tenantId)
      expect((await assertAlive(target, await refresh(target, after))).tenant?.id).toBe(tenantId)
      await assertDead(target, before)
    },
  },
  {
    title: 'switchTenant keeps the old session only when asked to',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const { session } = person
      const kept = await switchTo(target, session, {
        tenantId: tenantId.toUpperCase(),
        keepCurrentSession: true,
      })
      expect((await assertAlive(target, session)).tenant?.id).toBe(person.tenantId)
      expect((await assertAlive(target, await refresh(target, session))).tenant?.id).toBe(person.tenantId)
      await switchTo(target, kept, { tenantId: person.tenantId!, keepCurrentSession: false })
      await assertDead(target, kept)
    },
  },
  {
    title: 'switchTenant to the tenant that is active already is a switch like every other',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { session, tenantId } = await newcomer(target)
      const after = await switchTo(target, session, { tenantId: tenantId! })
      expect(after.tenant?.id).toBe(tenantId)
      expect(after.session.id).not.toBe(session.session.id)
      expect(after.membership).toEqual(session.membership)
      await assertAlive(target, after)
      await assertDead(target, session)
    },
  },
  {
    title: 'switchTenant answers for tenants of others as for unknown ones, and the session stays',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const [person, stranger] = [await newcomer(target), await newcomer(target)]
      const { accessToken } = person.session
      const attempt = (tenantId: string) => call(target, 'switchTenant', { accessToken, body: { tenantId } })
      const unknown = await attempt(unknownId)
      errorOf(unknown, 'TENANT_NOT_FOUND')
      for (const tenantId of [
        stranger.tenantId!,
        tenantOf(target, 'openHouse').id,
        tenantOf(target, 'suspended').id,
      ]) {
        expect(comparable(await attempt(tenantId))).toEqual(comparable(unknown))
      }
      expect((await assertAlive(target, person.session)).tenant?.id).toBe(person.tenantId)
      await refresh(target, person.session)
    },
  },
  {
    title: 'switchTenant answers for a deleted tenant as for an unknown one',
    modes: sharedOnly,
    needs: ['deleteTenant'],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      await control(target, 'deleteTenant')(tenantId)
      const { accessToken } = person.session
      await refuse(target, 'switchTenant', 'TENANT_NOT_FOUND', { accessToken, body: { tenantId } })
    },
  },
  {
    title: 'switchTenant refuses malformed requests',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      for (const body of [
        {},
        { tenantId: 'acme' },
        { tenantId: [unknownId] },
        { tenantId: unknownId, keepCurrentSession: 'yes' },
        { tenantId: unknownId, userId: unknownId },
      ]) {
        await refuse(target, 'switchTenant', 'VALIDATION_FAILED', { accessToken, body })
      }
    },
  },
  {
    title: 'switchTenant is not supported where users are isolated, whatever the tenant',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const { session, tenantId } = await newcomer(target)
      const { accessToken } = session
      const attempt = (id: string) => call(target, 'switchTenant', { accessToken, body: { tenantId: id } })
      const unknown = await attempt(unknownId)
      errorOf(unknown, 'TENANT_SWITCH_NOT_SUPPORTED')
      for (const id of [tenantId!, tenantOf(target, 'acme').id]) {
        expect(comparable(await attempt(id))).toEqual(comparable(unknown))
      }
      await assertAlive(target, session)
    },
  },
  {
    title: 'switchTenant leads nowhere where there are no tenants',
    modes: offOnly,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      const codes = ['TENANT_SWITCH_NOT_SUPPORTED', 'TENANT_NOT_FOUND'] as const
      await refuse(target, 'switchTenant', [...codes], { accessToken, body: { tenantId: unknownId } })
    },
  },
  {
    title: 'logout ends every session that one sign-in led to, and no other',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const otherSignIn = await signIn(target, person)
      const { session } = person
      const switched = await switchTo(target, session, { tenantId, keepCurrentSession: true })
      await succeed(target, 'logout', { body: { refreshToken: switched.refreshToken } })
      await assertDead(target, switched)
      await assertDead(target, session)
      await assertAlive(target, otherSignIn)
    },
  },
]
