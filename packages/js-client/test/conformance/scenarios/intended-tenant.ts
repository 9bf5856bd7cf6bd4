import { expect } from 'vitest'
import { call, comparable, errorOf, succeed } from '../http.ts'
import { assertAlive, foundTenant, newcomer, unknownId } from '../people.ts'
import { control, everyMode, sharedOnly, tenantOf, withTenants } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

const meIn = (target: ConformanceTarget, accessToken: string, tenant: string) =>
  call(target, 'me', { accessToken, headers: { 'nest-auth-tenant': tenant } })

export const intendedTenants: Scenario[] = [
  {
    title: 'a request that names the tenant of its session is served',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      const { id, slug } = session.tenant!
      for (const name of [id, slug, id.toUpperCase(), ` ${slug} `]) {
        const headers = { 'nest-auth-tenant': name }
        const { tenant } = await succeed(target, 'me', { accessToken: session.accessToken, headers })
        expect(tenant?.id).toBe(id)
      }
    },
  },
  {
    title: 'a member whose request names another of their tenants is told which one to switch to',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      const tenantId = await foundTenant(target, person)
      const { items } = await succeed(target, 'listTenants', { accessToken })
      const { id, slug, name } = items.find((item) => item.id === tenantId)!
      for (const named of [id, slug]) {
        const { details } = errorOf(await meIn(target, accessToken, named), 'TENANT_MISMATCH')
        expect(details).toEqual({ tenant: { id, slug, name } })
      }
      await assertAlive(target, person.session)
    },
  },
  {
    title: 'a request that names a tenant of others is answered as for an unknown one',
    modes: withTenants,
    needs: [],
    run: async (target) => {
      const [person, stranger] = [await newcomer(target), await newcomer(target)]
      const { accessToken } = person.session
      const unknown = await meIn(target, accessToken, unknownId)
      errorOf(unknown, 'TENANT_NOT_FOUND')
      const { id, slug } = stranger.session.tenant!
      const suspended = tenantOf(target, 'suspended')
      for (const name of [id, slug, 'nobody-has-this', '', suspended.id, suspended.slug]) {
        expect(comparable(await meIn(target, accessToken, name))).toEqual(comparable(unknown))
      }
    },
  },
  {
    title: 'a tenant that was suspended or left cannot be told from an unknown one by naming it',
    modes: sharedOnly,
    needs: ['suspendTenant', 'removeMembership'],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      const [suspended, left] = [await foundTenant(target, person), await foundTenant(target, person)]
      await control(target, 'suspendTenant')(suspended)
      await control(target, 'removeMembership')(person.userId, left)
      for (const id of [suspended, left]) errorOf(await meIn(target, accessToken, id), 'TENANT_NOT_FOUND')
    },
  },
  {
    title: 'naming a tenant gives nobody a session',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const answer = await call(target, 'me', { headers: { 'nest-auth-tenant': unknownId } })
      errorOf(answer, 'UNAUTHENTICATED')
    },
  },
]
