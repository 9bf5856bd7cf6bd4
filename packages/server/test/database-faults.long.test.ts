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
    await fail(code, 3)
    succeeded(await refresh(app, person.refreshToken))
    await fail(code)
    expectRefusal(await signup(), 'SERVICE_UNAVAILABLE')
    expectRefusal(await refresh(app, person.refreshToken), 'SERVICE_UNAVAILABLE')
    await fail(null)
  })

  it('says nothing of itself where it will not pass', async () => {
    await fail('XX000')
    const answer = await signup()
    expectRefusal(answer, 'INTERNAL_ERROR')
    await fail(null)
  })
})
