import { expect } from 'vitest'
import type { TenantListItem } from '../../../src/contract/index.ts'
import { call, refuse, succeed } from '../http.ts'
import { foundTenant, freshTenant, newcomer } from '../people.ts'
import { isolatedOnly, offOnly, sharedOnly } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

async function pages(target: ConformanceTarget, accessToken: string, query: Record<string, string>) {
  const found: TenantListItem[][] = []
  let cursor: string | null = null
  do {
    const page: { items: TenantListItem[]; nextCursor: string | null } = await succeed(
      target,
      'listTenants',
      {
        accessToken,
        query: { ...query, ...(cursor !== null && { cursor }) },
      },
    )
    found.push(page.items)
    cursor = page.nextCursor
  } while (cursor !== null && found.length < 50)
  return found
}

const names = (items: TenantListItem[]) => items.map(({ name }) => name)

export const tenantLists: Scenario[] = [
  {
    title: 'createTenant makes the caller its owner',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      const { accessToken } = session
      const body = freshTenant()
      const created = await succeed(target, 'createTenant', { accessToken, body })
      expect(created).toMatchObject(body)
      const { items } = await succeed(target, 'listTenants', { accessToken })
      expect(items).toContainEqual({ ...created, roles: ['owner'], isDefault: false })
      expect((await succeed(target, 'me', { accessToken })).tenant).toEqual(session.tenant)
      const taken = { name: 'Another', slug: body.slug.toUpperCase() }
      await refuse(target, 'createTenant', 'SLUG_ALREADY_EXISTS', { accessToken, body: taken })
      const owned = { ...freshTenant(), ownerId: session.user.id }
      await refuse(target, 'createTenant', 'VALIDATION_FAILED', { accessToken, body: owned })
      await refuse(target, 'createTenant', 'VALIDATION_FAILED', {
        accessToken,
        body: { name: ' ', slug: '-x' },
      })
      // A link names a tenant by slug or id: one whose slug is the id of another would be taken for it.
      const disguised = { name: 'Another', slug: created.id }
      await refuse(target, 'createTenant', 'VALIDATION_FAILED', { accessToken, body: disguised })
    },
  },
  {
    title: 'createTenant is off where users are not shared by tenants',
    modes: ['ISOLATED', 'off'],
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      await refuse(target, 'createTenant', 'TENANT_CREATION_DISABLED', { accessToken, body: freshTenant() })
    },
  },
  {
    title: "listTenants lists the caller's own tenants and no others, in the order of their names",
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const [person, stranger] = [await newcomer(target), await newcomer(target)]
      const zebra = await foundTenant(target, person, 'Zebra')
      const apple = await foundTenant(target, person, 'Apple')
      await foundTenant(target, stranger, 'Mango')
      const { items, nextCursor } = await succeed(target, 'listTenants', {
        accessToken: person.session.accessToken,
      })
      expect(items.map(({ id }) => id)).toEqual([apple, person.tenantId, zebra])
      expect(nextCursor).toBeNull()
    },
  },
  {
    title: 'listTenants finds part of a name or slug in any case, and takes no character as a pattern',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      const { slug } = await succeed(target, 'createTenant', {
        accessToken,
        body: { ...freshTenant(), name: 'Zebra 100%_Works' },
      })
      const search = async (text: string) =>
        names((await succeed(target, 'listTenants', { accessToken, query: { search: text } })).items)
      for (const text of ['zebra', 'BRA 1', '100%', '%_w', ' zebra ', slug.toUpperCase()]) {
        expect(await search(text)).toEqual(['Zebra 100%_Works'])
      }
      expect(await search('%')).toHaveLength(1)
      expect(await search('z_bra')).toEqual([])
      expect(await search('\\')).toEqual([])
      expect(await search("' or 1=1 --")).toEqual([])
      expect(await search('')).toHaveLength(2)
    },
  },
  {
    title: 'listTenants pages through everything once, twenty at a time unless told otherwise',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const person = await newcomer(target)
      const { accessToken } = person.session
      // The same name all over: only the id decides the order.
      for (let count = 0; count < 21; count++) {
        await succeed(target, 'createTenant', { accessToken, body: { ...freshTenant(), name: 'Same' } })
      }
      const everything = (await pages(target, accessToken, { limit: '100' })).flat().map(({ id }) => id)
      expect(new Set(everything).size).toBe(22)
      const byDefault = await pages(target, accessToken, {})
      expect(byDefault.map(({ length }) => length)).toEqual([20, 2])
      for (const limit of ['1', '7', '11']) {
        expect((await pages(target, accessToken, { limit })).flat().map(({ id }) => id)).toEqual(everything)
      }
      const found = await pages(target, accessToken, { limit: '8', search: 'same' })
      expect(found.map(({ length }) => length)).toEqual([8, 8, 5])
    },
  },
  {
    title: "a cursor never leads into somebody else's list",
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const [person, stranger] = [await newcomer(target), await newcomer(target)]
      for (const name of ['Apple', 'Zebra']) await foundTenant(target, stranger, name)
      const theirs = await succeed(target, 'listTenants', {
        accessToken: stranger.session.accessToken,
        query: { limit: '1' },
      })
      const { accessToken } = person.session
      const answer = await call(target, 'listTenants', { accessToken, query: { cursor: theirs.nextCursor! } })
      // Refusing and answering from the own list are both safe.
      expect([200, 400]).toContain(answer.status)
      if (answer.status === 200) {
        const { items } = JSON.parse(answer.text) as { items: TenantListItem[] }
        expect(items.filter(({ id }) => id !== person.tenantId)).toEqual([])
      }
    },
  },
  {
    title: 'listTenants refuses limits and cursors that are none',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      for (const query of ['limit=0', 'limit=101', 'limit=-1', 'limit=x', 'limit=1&limit=2', 'tenantId=1']) {
        await refuse(target, 'listTenants', 'VALIDATION_FAILED', { accessToken, query })
      }
      for (const cursor of ['', 'nothing', 'bnVsbA', 'e30', '%%%']) {
        const error = await refuse(target, 'listTenants', 'VALIDATION_FAILED', {
          accessToken,
          query: { cursor },
        })
        expect(error.details?.issues?.map(({ path }) => path)).toContain('cursor')
      }
    },
  },
  {
    title: 'listTenants of an isolated user is the one tenant',
    modes: isolatedOnly,
    needs: [],
    run: async (target) => {
      const { session } = await newcomer(target)
      expect(await succeed(target, 'listTenants', { accessToken: session.accessToken })).toEqual({
        items: [{ ...session.tenant, roles: ['owner'], isDefault: true }],
        nextCursor: null,
      })
    },
  },
  {
    title: 'listTenants is empty where there are no tenants',
    modes: offOnly,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      expect(await succeed(target, 'listTenants', { accessToken })).toEqual({ items: [], nextCursor: null })
    },
  },
]
