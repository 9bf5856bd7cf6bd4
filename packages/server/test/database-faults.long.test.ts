import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  expectRefusal,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
  succeeded,
} from './people.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

/** What PostgreSQL says when it cannot do now what it could do later (appendix A). */
const passing = {
  '25006': 'read-only, as after a failover',
  '53100': 'the disk is full',
  '53200': 'out of memory',
  '53300': 'too many connections',
  '57014': 'the statement took too long',
  '57P01': 'the server is shutting down',
  '55P03': 'a lock was not to be had',
  '08006': 'the connection was lost',
}

describe.each(frameworks)('A fault of the database on %s', (framework) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ framework })
    await app.dataSource.query(`
      create sequence faults;
      create table fault (code text, most int);
      insert into fault values (null, 0);
      create function fail() returns trigger language plpgsql as $$
      declare f fault%rowtype;
      begin
        select * into f from fault;
        if f.code is not null and nextval('faults') <= f.most then
          raise exception 'no relation "secret_table"' using errcode = f.code;
        end if;
        return new;
      end $$;
      create trigger fail_user before insert on nest_auth_users for each row execute function fail();
      create trigger fail_session before update on nest_auth_sessions for each row execute function fail();
    `)
  })
  afterAll(() => app.close())

  /** The next so many writes fail like this. */
  const fail = async (code: string | null, times = 1000) => {
    await app.dataSource.query('update fault set code = $1, most = $2', [code, times])
    await app.dataSource.query('alter sequence faults restart')
  }
  /** How often the failing write was tried since. */
  const tries = async () =>
    Number((await app.dataSource.query('select last_value from faults'))[0].last_value)
  const signup = () =>
    app.call('signup', { body: { email: freshEmail(), password: goodPassword, newTenant: freshTenant() } })

  it.each(Object.entries(passing))('is SERVICE_UNAVAILABLE with Retry-After: %s, %s', async (code) => {
    const person = await newcomer(app)
    await fail(code)
    for (const answer of [await signup(), await refresh(app, person.refreshToken)]) {
      expectRefusal(answer, 'SERVICE_UNAVAILABLE')
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(answer.text).not.toMatch(/secret_table|relation|sql/i)
    }
    await fail(null)
    succeeded(await signup(), 201)
    succeeded(await refresh(app, person.refreshToken))
  })

  it.each(['40001', '40P01'])('is not noticed when trying again three times helps: %s', async (code) => {
    const person = await newcomer(app)
    await fail(code, 3)
    succeeded(await signup(), 201)
    expect(await tries()).toBe(4)
    await fail(code, 3)
    succeeded(await refresh(app, person.refreshToken))
    expect(await tries()).toBe(4)
    await fail(code)
    expectRefusal(await signup(), 'SERVICE_UNAVAILABLE')
    expect(await tries()).toBe(4)
    await fail(code)
    expectRefusal(await refresh(app, person.refreshToken), 'SERVICE_UNAVAILABLE')
    expect(await tries()).toBe(4)
    await fail(null)
  })

  it('lets a logout end the session here, though it cannot be written: read-only', async () => {
    const [person, other] = [await newcomer(app), await newcomer(app)]
    const logout = () => app.call('logout', { token: person.accessToken, body: {} })
    await fail('25006')
    expectRefusal(await logout(), 'SERVICE_UNAVAILABLE')
    expectRefusal(await app.call('me', { token: person.accessToken }), 'UNAUTHENTICATED')
    succeeded(await app.call('me', { token: other.accessToken }))
    await fail(null)
    expectRefusal(await refresh(app, person.refreshToken), 'INVALID_REFRESH_TOKEN')
    // It was the end of this sign-in and of no other, and may be asked for again.
    const again = await app.call('login', { body: { email: person.email, password: goodPassword } })
    succeeded(await app.call('me', { token: succeeded(again).accessToken }))
    expect((await logout()).status).toBe(204)
    expectRefusal(await app.call('me', { token: person.accessToken }), 'UNAUTHENTICATED')
  })

  it('leaves everything there once, however often it was tried', async () => {
    const email = freshEmail()
    const newTenant = freshTenant()
    await fail('40001', 3)
    const { user } = succeeded(
      await app.call('signup', { body: { email, password: goodPassword, newTenant } }),
      201,
    )
    await fail(null)
    const [counts] = await app.dataSource.query(
      `select (select count(*)::int from nest_auth_users where email = $1) as users,
              (select count(*)::int from nest_auth_tenants where slug = $2) as tenants,
              (select count(*)::int from nest_auth_user_accesses where user_id = $3) as accesses,
              (select count(*)::int from nest_auth_sessions where user_id = $3) as sessions,
              (select count(*)::int from nest_auth_audit_entries where target_id = $3::text and action = 'user.signed_up') as told`,
      [email, newTenant.slug, user.id],
    )
    expect(counts).toEqual({ users: 1, tenants: 1, accesses: 1, sessions: 1, told: 1 })
  })

  it.each(['XX000', '23505', '23503', '23514', '42P01', '22P02'])(
    'says nothing of itself where it will not pass: %s',
    async (code) => {
      await fail(code)
      const answer = await signup()
      await fail(null)
      expectRefusal(answer, 'INTERNAL_ERROR')
      expect(answer.text).not.toMatch(/secret_table|relation|insert|nest_auth_|sql/i)
    },
  )
})
