import { expect } from 'vitest'
import { call, refuse, sorted, succeed } from '../http.ts'
import {
  assertAlive,
  authenticated,
  freshTenant,
  newcomer,
  strongPassword,
  unique,
  unknownId,
} from '../people.ts'
import { everyMode, isolatedOnly, offOnly, sharedOnly, tenantOf, withTenants } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

const password = strongPassword
const freshEmail = () => `n-${unique()}@example.test`

/** What a sign-up needs besides the person, where nothing about tenants is asked. */
const place = (target: ConformanceTarget) =>
  target.mode === 'ISOLATED' ? { tenantId: tenantOf(target, 'openHouse').id } : {}

export const signups: Scenario[] = [
  {
    title: 'signup signs the new user in',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const email = freshEmail()
      const body = { email: email.toUpperCase(), password, profile: { nick: 'Al', age: 7 }, ...place(target) }
      const result = authenticated(await succeed(target, 'signup', { body }))
      expect(result.user).toMatchObject({ email, profile: { nick: 'Al', age: 7 }, isEmailVerified: false })
      expect((await assertAlive(target, result)).user).toEqual(result.user)
      authenticated(await succeed(target, 'login', { body: { email, password, ...place(target) } }))
    },
  },
  {
    title: 'signup with a new tenant makes its owner, who enters it by default',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const newTenant = freshTenant()
      const body = { email: freshEmail(), password, newTenant }
      const result = authenticated(await succeed(target, 'signup', { body }))
      expect(result.tenant).toMatchObject(newTenant)
      expect(result.membership?.roles).toEqual(['owner'])
      const { items } = await succeed(target, 'listTenants', { accessToken: result.accessToken })
      expect(items).toEqual([{ ...result.tenant, roles: ['owner'], isDefault: true }])
      expect(await succeed(target, 'lookupTenant', { query: { slug: newTenant.slug } })).toMatchObject(
        newTenant,
      )
    },
  },
  {
    title: 'signup without a tenant belongs to none',
    modes: ['SHARED', 'off'],
    needs: [],
    run: async (target) => {
      const { tenant, membership } = authenticated(
        await succeed(target, 'signup', {
          body: { email: freshEmail(), password },
        }),
      )
      const none = target.mode === 'off' ? { roles: [], permissions: [] } : null
      expect({ tenant, membership }).toEqual({ tenant: null, membership: none })
    },
  },
  {
    title: 'signup wants a tenant where users are isolated',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const body = { email: freshEmail(), password }
      const { details } = await refuse(target, 'signup', 'TENANT_REQUIRED', { body })
      expect(details).toEqual({ issues: [{ path: 'newTenant', type: 'required' }] })
    },
  },
  {
    title: 'signup joins a tenant that is open, without its owner role',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const { id: tenantId } = tenantOf(target, 'openHouse')
      const result = authenticated(
        await succeed(target, 'signup', { body: { email: freshEmail(), password, tenantId } }),
      )
      expect(result.tenant?.id).toBe(tenantId)
      expect(result.membership?.roles).not.toContain('owner')
    },
  },
  {
    title: 'signup into a tenant by invitation only, or into none that can be found, leaves no user',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const body = { email: freshEmail(), password }
      const attempt = (tenantId: string) => ({ body: { ...body, tenantId } })
      await refuse(target, 'signup', 'INVITATION_REQUIRED', attempt(tenantOf(target, 'acme').id))
      await refuse(target, 'signup', 'TENANT_NOT_FOUND', attempt(unknownId))
      await refuse(target, 'signup', 'TENANT_NOT_FOUND', attempt(tenantOf(target, 'suspended').id))
      await succeed(target, 'signup', attempt(tenantOf(target, 'openHouse').id))
    },
  },
  {
    title: 'signup refuses tenants where there are none',
    modes: offOnly,
    needs: [],
    run: async (target) => {
      const body = { email: freshEmail(), password }
      await refuse(target, 'signup', 'VALIDATION_FAILED', { body: { ...body, tenantId: unknownId } })
      await refuse(target, 'signup', 'VALIDATION_FAILED', { body: { ...body, newTenant: freshTenant() } })
    },
  },
  {
    title: 'signup refuses an email address that is taken, in any case',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const email = freshEmail()
      await succeed(target, 'signup', { body: { email, password, ...place(target) } })
      const again = { email: email.toUpperCase(), password, ...place(target) }
      await refuse(target, 'signup', 'EMAIL_ALREADY_EXISTS', { body: again })
    },
  },
  {
    title: 'signup lets exactly one of many with the same email address through',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const body = { email: freshEmail(), password, ...place(target) }
      const answers = await Promise.all(Array.from({ length: 5 }, () => call(target, 'signup', { body })))
      expect(sorted(answers.map(({ status }) => status))).toEqual([201, 409, 409, 409, 409])
    },
  },
  {
    title: 'signup may use an email address that another tenant knows',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const { email, userId } = await newcomer(target)
      const { user } = authenticated(
        await succeed(target, 'signup', {
          body: { email, password, newTenant: freshTenant() },
        }),
      )
      expect(user.id).not.toBe(userId)
    },
  },
  {
    title: 'signup with a slug that is taken leaves neither tenant nor user',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const person = { email: freshEmail(), password }
      const newTenant = { name: 'Second Acme', slug: 'ACME' }
      await refuse(target, 'signup', 'SLUG_ALREADY_EXISTS', { body: { ...person, newTenant } })
      await succeed(target, 'signup', { body: { ...person, ...place(target) } })
    },
  },
  {
    title: 'signup refused for its email address leaves no tenant',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { email } = await newcomer(target)
      const newTenant = freshTenant()
      await refuse(target, 'signup', 'EMAIL_ALREADY_EXISTS', { body: { email, password, newTenant } })
      await refuse(target, 'lookupTenant', 'TENANT_NOT_FOUND', { query: { slug: newTenant.slug } })
    },
  },
  {
    title: 'signup counts the characters of a password as people do: eleven are too few, twelve will do',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = { email: freshEmail(), ...place(target) }
      for (const weak of ['quartz-kiln', '🦊🪁🧭🪵🫐🧶🪴🛶🎏🪶🧊']) {
        await refuse(target, 'signup', 'WEAK_PASSWORD', { body: { ...person, password: weak } })
      }
      await succeed(target, 'signup', { body: { ...person, password: 'quartz-kilns' } })
    },
  },
  {
    title: 'signup refuses two tenants at once and fields that decide who somebody is',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const person = { email: freshEmail(), password }
      const both = { ...person, tenantId: unknownId, newTenant: freshTenant() }
      await refuse(target, 'signup', 'VALIDATION_FAILED', { body: both })
      await refuse(target, 'signup', 'VALIDATION_FAILED', { body: { password } })
      for (const field of ['id', 'roles', 'isEmailVerified', 'isActive', 'passwordHash', 'createdAt']) {
        const body = { ...person, ...place(target), [field]: true }
        await refuse(target, 'signup', 'VALIDATION_FAILED', { body })
      }
    },
  },
]
