import { afterAll, beforeAll, expect, it } from 'vitest'
import { goodPassword, newcomer, personOf, refresh, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const many = 10_000

let app: TestApp
let single: Person
let busy: Person
beforeAll(async () => {
  app = await createTestApp({ tenancy: 'SHARED' })
  single = await newcomer(app)
  busy = await newcomer(app)
  const sql = (statement: string, ...parameters: unknown[]) => app.dataSource.query(statement, parameters)
  const id = (kind: string) => `('019a0000-0000-7000-${kind}-' || lpad(to_hex(n), 12, '0'))::uuid`
  await sql(
    `insert into nest_auth_tenants (id, slug, name)
     select ${id('8000')}, 'many-' || n, 'Many ' || lpad(n::text, 5, '0') from generate_series(1, ${many}) n`,
  )
  await sql(
    `insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id)
     select ${id('8000')}, ${id('9000')}, u.tenant_id, u.id from generate_series(1, ${many}) n, nest_auth_users u where u.id = $1`,
    busy.userId,
  )
  // Others are in the table too, or an index would not be worth its while.
  for (let at = 0; at < 4; at++) {
    const { userId } = await newcomer(app)
    await sql(
      `insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id)
       select ${id('8000')}, ${id(`a${at}00`)}, u.tenant_id, u.id from generate_series(1, ${many}) n, nest_auth_users u where u.id = $1`,
      userId,
    )
  }
  await sql('analyze')
}, 120_000)
afterAll(() => app.close())

const signIn = async ({ email }: Person) =>
  personOf(succeeded(await app.call('login', { body: { email, password: goodPassword } })), email)

it('costs somebody in ten thousand tenants the statements of somebody in one', async () => {
  const costs = async (person: Person) => {
    const cost: Record<string, number> = {}
    let session = person
    cost['login'] = await app.statements.during(async () => {
      session = await signIn(person)
    })
    cost['me'] = await app.statements.during(() => app.call('me', { token: session.accessToken }))
    cost['refresh'] = await app.statements.during(async () => {
      succeeded(await refresh(app, session.refreshToken))
    })
    cost['list'] = await app.statements.during(() => app.call('listTenants', { token: session.accessToken }))
    return cost
  }
  await costs(single)
  expect(await costs(busy)).toEqual(await costs(single))
})

it('switches into any of them in at most two statements', async () => {
  const { accessToken: token } = await signIn(busy)
  const search = { search: 'many 09999', limit: '5' }
  const { items } = succeeded(await app.call('listTenants', { token, query: search }))
  expect(items.map(({ name }: { name: string }) => name)).toEqual(['Many 09999'])
  const body = { tenantId: items[0].id }
  const cost = await app.statements.during(async () => {
    succeeded(await app.call('switchTenant', { token, body }))
  })
  expect(cost).toBeLessThanOrEqual(2)
})

it('lists them page by page, each once', async () => {
  const { accessToken: token } = await signIn(busy)
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < 5; page++) {
    const query: Record<string, string> = { limit: '100', search: 'Many', ...(cursor && { cursor }) }
    const { items, nextCursor } = succeeded(await app.call('listTenants', { token, query }))
    for (const { id } of items) seen.add(id)
    cursor = nextCursor
  }
  expect(seen.size).toBe(500)
})

it('finds memberships by an index', async () => {
  const rows: { 'QUERY PLAN': string }[] = await app.dataSource.query(
    `explain select a.tenant_id from nest_auth_user_accesses a join nest_auth_tenants t on t.id = a.tenant_id
      where a.user_scope_id = (select tenant_id from nest_auth_users where id = $1 limit 1) and a.user_id = $1
        and a.is_active order by a.is_default desc, a.tenant_id desc limit 2`,
    [busy.userId],
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('ix_nest_auth_user_accesses_user')
  expect(plan).not.toContain('Seq Scan on nest_auth_user_accesses')
})
