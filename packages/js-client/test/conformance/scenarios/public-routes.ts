import { expect } from 'vitest'
import { call, comparable, errorOf, refuse, succeed } from '../http.ts'
import { newcomer } from '../people.ts'
import { control, everyMode, offOnly, tenantOf, withTenants } from '../target.ts'
import type { Scenario } from '../target.ts'

export const publicRoutes: Scenario[] = [
  {
    title: 'clientConfig tells how tenants work here',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { tenancy, signup, signInMethods } = await succeed(target, 'clientConfig')
      const isOff = target.mode === 'off'
      expect({ tenancy, signup }).toEqual({
        tenancy: { enabled: !isOff, mode: isOff ? null : target.mode },
        signup: { enabled: true, newTenant: !isOff, tenantRequired: target.mode === 'ISOLATED' },
      })
      expect(signInMethods).toContain('password')
    },
  },
  {
    title: 'jwks publishes public keys only',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { keys } = await succeed(target, 'jwks')
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) {
        expect(['EdDSA', 'ES256']).toContain(key['alg'])
        for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret)
      }
    },
  },
  {
    title: 'lookupTenant finds a tenant by its slug, however it is typed',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const { id, slug, name } = tenantOf(target, 'acme')
      for (const typed of ['acme', ' ACME ', '\uff21cme']) {
        const found = await succeed(target, 'lookupTenant', { query: { slug: typed } })
        expect(found).toMatchObject({ id, slug, name })
        expect(found.methods).toContain('password')
      }
    },
  },
  {
    title: 'lookupTenant answers the same for unknown, partial, suspended and impossible slugs',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const lookup = (slug: string) => call(target, 'lookupTenant', { query: { slug } })
      const unknown = await lookup('nobody-here')
      errorOf(unknown, 'TENANT_NOT_FOUND')
      for (const slug of [tenantOf(target, 'suspended').slug, 'acm', 'acme-', '%', 'not a slug!']) {
        expect(comparable(await lookup(slug))).toEqual(comparable(unknown))
      }
    },
  },
  {
    title: 'lookupTenant answers for a deleted tenant as for an unknown one',
    modes: withTenants,
    needs: ['deleteTenant'],
    run: async (target) => {
      const { session, tenantId } = await newcomer(target)
      const query = { slug: session.tenant!.slug }
      await succeed(target, 'lookupTenant', { query })
      await control(target, 'deleteTenant')(tenantId!)
      const unknown = await call(target, 'lookupTenant', { query: { slug: 'nobody-here' } })
      expect(comparable(await call(target, 'lookupTenant', { query }))).toEqual(comparable(unknown))
    },
  },
  {
    title: 'lookupTenant wants exactly one slug and nothing else',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      for (const query of ['', 'slug=', 'slug=acme&slug=globex', 'slug=acme&userId=1']) {
        await refuse(target, 'lookupTenant', 'VALIDATION_FAILED', { query })
      }
    },
  },
  {
    title: 'lookupTenant finds nothing where there are no tenants',
    modes: offOnly,
    needs: [],
    run: async (target) => {
      await refuse(target, 'lookupTenant', 'TENANT_NOT_FOUND', { query: { slug: 'acme' } })
    },
  },
]
