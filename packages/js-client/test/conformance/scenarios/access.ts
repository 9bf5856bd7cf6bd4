import { expect } from 'vitest'
import { routes } from '../../../src/contract/index.ts'
import type { RouteName } from '../../../src/contract/index.ts'
import { call, errorOf, refuse, succeed } from '../http.ts'
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
  unknownId,
} from '../people.ts'
import { control, everyMode, sharedOnly, withTenants } from '../target.ts'
import type { Scenario } from '../target.ts'

const protectedRoutes = (Object.keys(routes) as RouteName[]).filter((name) => !routes[name].isPublic)

/** A request that would pass validation on whatever route it is sent to. */
const bodies: Partial<Record<RouteName, unknown>> = {
  createTenant: { name: 'Fresh', slug: 'fresh' },
  switchTenant: { tenantId: unknownId },
  createInvitation: { email: 'x@example.test', roles: ['member'] },
  acceptInvitation: { token: 'x' },
  changePassword: { currentPassword: 'x', newPassword: 'x' },
  changeEmail: { email: 'x@example.test', password: 'x' },
}

export const access: Scenario[] = [
  {
    title: 'every route that is not public refuses callers without a good access token',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { accessToken, refreshToken } = (await newcomer(target)).session
      const [header, claims, signature] = accessToken.split('.')
      const algNone = btoa('{"alg":"none","typ":"at+jwt"}').replaceAll('=', '')
      const bad = [
        undefined,
        '',
        'Bearer',
        'Bearer nothing',
        `Bearer ${refreshToken}`,
        `Basic ${accessToken}`,
        accessToken,
        `Bearer ${accessToken}x`,
        `Bearer ${header}.${claims}.`,
        `Bearer ${algNone}.${claims}.`,
        `Bearer ${algNone}.${claims}.${signature}`,
        `Bearer ${header}.${btoa(`{"sub":"${unknownId}"}`).replaceAll('=', '')}.${signature}`,
        `Bearer ${accessToken}, Bearer ${accessToken}`,
      ]
      for (const name of protectedRoutes) {
        for (const authorization of bad) {
          const headers = authorization === undefined ? {} : { authorization }
          const options = { headers, params: { id: unknownId, userId: unknownId }, body: bodies[name] }
          await refuse(target, name, 'UNAUTHENTICATED', options)
        }
      }
      await assertAlive(target, { accessToken })
    },
  },
  {
    title: 'a refused caller is told whether a token was presented, and never what is wrong with it',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      const challenge = async (headers: Record<string, string>) => {
        const answer = await call(target, 'me', { headers })
        const { message } = errorOf(answer, 'UNAUTHENTICATED')
        return { header: answer.headers.get('www-authenticate'), message }
      }
      // RFC 6750 §3.1: without any authentication information, no error code.
      const asked = { header: 'Bearer', message: 'Sign in first.' }
      expect(await challenge({})).toEqual(asked)
      for (const authorization of ['', 'Bearer', `Basic ${accessToken}`, accessToken]) {
        expect(await challenge({ authorization })).toEqual(asked)
      }
      for (const authorization of ['Bearer nothing', `Bearer ${accessToken}x`, `bearer ${accessToken}x`]) {
        expect(await challenge({ authorization })).toEqual({
          header:
            'Bearer error="invalid_token", error_description="The access token is not valid or has expired"',
          message: 'The access token is not valid or has expired; refresh it or sign in again.',
        })
      }
      const { headers } = await call(target, 'login', {
        body: { email: 'nobody@example.test', password: 'no such person' },
      })
      expect(headers.get('www-authenticate')).toBeNull()
    },
  },
  {
    title: 'an access token in the query is not looked at',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      const answer = await call(target, 'me', {
        query: { access_token: accessToken, accessToken, token: accessToken },
      })
      expect([400, 401]).toContain(answer.status)
      errorOf(answer, ['UNAUTHENTICATED', 'VALIDATION_FAILED'])
    },
  },
  {
    title: 'a revoked session is refused at once',
    modes: everyMode,
    needs: ['revokeSession'],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      await control(target, 'revokeSession')(person.session.session.id)
      await assertDead(target, person.session)
      await assertAlive(target, other)
    },
  },
  {
    title: 'a disabled user is refused at once, in every session',
    modes: everyMode,
    needs: ['disableUser'],
    run: async (target) => {
      const person = await newcomer(target)
      const other = await signIn(target, person)
      await control(target, 'disableUser')(person.userId)
      await assertDead(target, person.session)
      await assertDead(target, other)
    },
  },
  {
    title: 'a removed member is refused at once there, and nowhere else',
    modes: sharedOnly,
    needs: ['removeMembership'],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const { accessToken } = person.session
      const there = await switchTo(target, person.session, { tenantId, keepCurrentSession: true })
      await control(target, 'removeMembership')(person.userId, tenantId)
      await assertSignedOut(target, there)
      await refuseRefresh(target, there)
      await assertAlive(target, person.session)
      await refuse(target, 'switchTenant', 'TENANT_NOT_FOUND', { accessToken, body: { tenantId } })
      const { items } = await succeed(target, 'listTenants', { accessToken })
      expect(items.map(({ id }) => id)).toEqual([person.tenantId])
    },
  },
  {
    title: 'a suspended tenant is closed at once to its sessions, refreshes and sign-ins',
    modes: withTenants,
    needs: ['suspendTenant'],
    run: async (target) => {
      const { email, password, session, tenantId } = await newcomer(target)
      await control(target, 'suspendTenant')(tenantId!)
      await refuse(target, 'me', 'TENANT_SUSPENDED', { accessToken: session.accessToken })
      const body = { refreshToken: session.refreshToken }
      await refuse(target, 'refresh', ['TENANT_SUSPENDED', 'INVALID_REFRESH_TOKEN'], { body })
      const codes = target.mode === 'ISOLATED' ? ['INVALID_CREDENTIALS' as const] : suspendedOrGone
      await refuse(target, 'login', codes, { body: { email, password, tenantId } })
    },
  },
  {
    title: 'a suspended tenant leaves the other tenants of its members alone',
    modes: sharedOnly,
    needs: ['suspendTenant'],
    run: async (target) => {
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      await control(target, 'suspendTenant')(tenantId)
      await assertAlive(target, await refresh(target, person.session))
      const { accessToken } = person.session
      await refuse(target, 'switchTenant', suspendedOrGone, { accessToken, body: { tenantId } })
      await assertAlive(target, person.session)
    },
  },
  {
    title: 'changed roles are in force with the next request',
    modes: withTenants,
    needs: ['setRoles'],
    run: async (target) => {
      const { session, userId, tenantId } = await newcomer(target)
      await control(target, 'setRoles')(userId, tenantId!, ['auditor'])
      expect((await assertAlive(target, session)).membership?.roles).toEqual(['auditor'])
      expect((await assertAlive(target, await refresh(target, session))).membership?.roles).toEqual([
        'auditor',
      ])
    },
  },
]

// A member may learn of the suspension; the wire does not say whether these two answers tell.
const suspendedOrGone: ('TENANT_SUSPENDED' | 'TENANT_NOT_FOUND')[] = ['TENANT_SUSPENDED', 'TENANT_NOT_FOUND']
