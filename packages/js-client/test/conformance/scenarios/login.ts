import { expect } from 'vitest'
import { call, comparable, errorOf, refuse, succeed } from '../http.ts'
import { assertAlive, authenticated, callLogin, credentials, newcomer, unique, unknownId } from '../people.ts'
import { control, everyMode, isolatedOnly, offOnly, sharedOnly, tenantOf, userOf } from '../target.ts'
import type { Scenario } from '../target.ts'

const wrongPassword = 'marble-compass-12-harvest'

export const logins: Scenario[] = [
  {
    title: 'login answers with tokens, the user, the tenant and the session',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const body = { ...credentials(target, 'single'), deviceName: 'Work laptop' }
      const result = authenticated(await succeed(target, 'login', { body }))
      expect(result.user.email).toBe(body.email)
      expect(result.tenant).toEqual(target.mode === 'off' ? null : expect.objectContaining({ slug: 'acme' }))
      expect(result.membership?.roles).toEqual(target.mode === 'off' ? [] : ['member'])
      expect(result.session.deviceName).toBe('Work laptop')
      const { user, tenant, membership, session, actor } = result
      const me = await assertAlive(target, result)
      expect({ ...me, session: me.session.id }).toEqual({
        user,
        tenant,
        membership,
        session: session.id,
        actor,
      })
    },
  },
  {
    title: 'login issues an access token of five minutes with the claims of the wire',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const body = credentials(target, 'single')
      const result = authenticated(await succeed(target, 'login', { body }))
      const [header, claims] = [decode(result.accessToken, 0), decode(result.accessToken, 1)]
      expect(header).toMatchObject({ typ: 'at+jwt', alg: expect.stringMatching(/^(EdDSA|ES256)$/) })
      const wanted = {
        sub: result.user.id,
        sid: result.session.id,
        iss: expect.any(String),
        jti: expect.any(String),
      }
      expect(claims).toMatchObject(wanted)
      expect(claims['tid'] ?? null).toBe(result.tenant?.id ?? null)
      expect(claims['aud']).toBeDefined()
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300)
      expect(result.expiresIn).toBe(300)
    },
  },
  {
    title: 'login cannot tell an unknown user from a wrong password',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const known = { ...credentials(target, 'single'), password: wrongPassword }
      const wrong = await callLogin(target, known)
      errorOf(wrong, 'INVALID_CREDENTIALS')
      const unknown = await callLogin(target, { ...known, email: `n-${unique()}@example.test` })
      expect(comparable(unknown)).toEqual(comparable(wrong))
    },
  },
  {
    title: 'login answers for a disabled user as for a wrong password',
    modes: everyMode,
    needs: ['disableUser'],
    run: async (target) => {
      const { email, password, tenantId, userId } = await newcomer(target)
      const body = { email, password, ...(target.mode === 'ISOLATED' && { tenantId }) }
      const wrong = await callLogin(target, { ...body, password: wrongPassword })
      await control(target, 'disableUser')(userId)
      expect(comparable(await callLogin(target, body))).toEqual(comparable(wrong))
    },
  },
  {
    title: 'login takes an email address in any case and a password only as it is',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const body = credentials(target, 'single')
      authenticated(await succeed(target, 'login', { body: { ...body, email: body.email.toUpperCase() } }))
      for (const password of [body.password.toUpperCase(), ` ${body.password}`, body.password.slice(0, -1)]) {
        await refuse(target, 'login', 'INVALID_CREDENTIALS', { body: { ...body, password } })
      }
    },
  },
  {
    title: 'login wants exactly one identifier and refuses fields that decide who somebody is',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { email, ...rest } = credentials(target, 'single')
      await refuse(target, 'login', 'VALIDATION_FAILED', { body: rest })
      const missing = await refuse(target, 'login', 'VALIDATION_FAILED', { body: { email } })
      expect(missing.details?.issues).toContainEqual({ path: 'password', type: 'required' })
      await refuse(target, 'login', 'VALIDATION_FAILED', { body: { ...rest, email, username: 'somebody' } })
      for (const field of ['userId', 'isActive', 'roles', 'id']) {
        const error = await refuse(target, 'login', 'VALIDATION_FAILED', {
          body: { ...rest, email, [field]: '1' },
        })
        expect(error.details?.issues).toContainEqual({ path: field, type: 'strict_object' })
      }
    },
  },
  {
    title: 'login enters the tenant that was asked for',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { id: tenantId } = tenantOf(target, 'acme')
      for (const key of ['single', 'withDefault', 'several'] as const) {
        const body = { ...credentials(target, key), tenantId: tenantId.toUpperCase() }
        expect(authenticated(await succeed(target, 'login', { body })).tenant?.id).toBe(tenantId)
      }
    },
  },
  {
    title: 'login into a tenant of others answers as into an unknown one, and only after the right password',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const body = credentials(target, 'single')
      const foreign = await callLogin(target, { ...body, tenantId: tenantOf(target, 'globex').id })
      errorOf(foreign, 'TENANT_NOT_FOUND')
      const unknown = await callLogin(target, { ...body, tenantId: unknownId })
      expect(comparable(unknown)).toEqual(comparable(foreign))
      for (const tenantId of [tenantOf(target, 'globex').id, tenantOf(target, 'acme').id, unknownId]) {
        const guess = { ...body, tenantId, password: wrongPassword }
        await refuse(target, 'login', 'INVALID_CREDENTIALS', { body: guess })
      }
    },
  },
  {
    title: 'login without a tenant enters the only one, else the default one, else none',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const slugs = []
      for (const key of ['single', 'withDefault', 'loner'] as const) {
        const body = credentials(target, key)
        slugs.push(authenticated(await succeed(target, 'login', { body })).tenant?.slug ?? null)
      }
      expect(slugs).toEqual(['acme', 'globex', null])
    },
  },
  {
    title: 'login wants a tenant where users are isolated',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const { email, password } = userOf(target, 'single')
      await refuse(target, 'login', 'TENANT_REQUIRED', { body: { email, password } })
    },
  },
  {
    title: 'login into an unknown or suspended tenant answers as for wrong credentials',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const wrong = await callLogin(target, { ...credentials(target, 'single'), password: wrongPassword })
      errorOf(wrong, 'INVALID_CREDENTIALS')
      const unknown = await callLogin(target, { ...credentials(target, 'single'), tenantId: unknownId })
      const suspended = await callLogin(target, credentials(target, 'loner'))
      expect(comparable(unknown)).toEqual(comparable(wrong))
      expect(comparable(suspended)).toEqual(comparable(wrong))
    },
  },
  {
    title: 'one email address in two tenants is two people with their own passwords',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const [one, other] = [credentials(target, 'single'), credentials(target, 'twin')]
      const first = authenticated(await succeed(target, 'login', { body: one }))
      const second = authenticated(await succeed(target, 'login', { body: other }))
      expect(first.user.id).not.toBe(second.user.id)
      expect([first.tenant?.slug, second.tenant?.slug]).toEqual(['acme', 'globex'])
      for (const body of [
        { ...one, password: other.password },
        { ...other, password: one.password },
        { ...one, tenantId: tenantOf(target, 'openHouse').id },
      ]) {
        await refuse(target, 'login', 'INVALID_CREDENTIALS', { body })
      }
    },
  },
  {
    title: 'login refuses a tenant where there are none',
    modes: offOnly,
    needs: [],
    run: async (target) => {
      const body = { ...credentials(target, 'single'), tenantId: unknownId }
      const error = await refuse(target, 'login', 'VALIDATION_FAILED', { body })
      expect(error.details?.issues?.map(({ path }) => path)).toEqual(['tenantId'])
    },
  },
  {
    title: 'answers with tokens or people in them are never cached',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const answer = await callLogin(target, credentials(target, 'single'))
      expect(answer.headers.get('cache-control')).toContain('no-store')
      const { accessToken, refreshToken } = JSON.parse(answer.text) as {
        accessToken: string
        refreshToken: string
      }
      const me = await call(target, 'me', { accessToken })
      expect(me.headers.get('cache-control')).toContain('no-store')
      const refreshed = await call(target, 'refresh', { body: { refreshToken } })
      expect(refreshed.headers.get('cache-control')).toContain('no-store')
    },
  },
]

function decode(jwt: string, index: number): Record<string, unknown> {
  const part = jwt.split('.').at(index) ?? ''
  return JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>
}
