import { Injectable, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  NestAuthSession,
  NestAuthTenant,
  OnAuthEvent,
  PlatformService,
  ROOT_SCOPE_ID,
  RoleService,
  Tenancy,
} from '../src/index.ts'
import type { AnyAuthEvent } from '../src/index.ts'
import {
  expectRefusal,
  foundTenant,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  personOf,
  refresh,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, isOnServer, otherEngine, tenancies } from './test-app.ts'
import type { Answer, TestApp } from './test-app.ts'

const ended = ['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN']
const alive = [200, 200]

/** People who race, with twenty requests each; fewer where each waits for the others anyway. */
const crowd = isOnServer && !otherEngine ? 10 : 2

const heard: AnyAuthEvent[] = []

@Injectable()
class Listener {
  @OnAuthEvent('session.all_ended')
  allEnded(event: AnyAuthEvent) {
    heard.push(event)
  }

  @OnAuthEvent('tenant.sessions_ended')
  endedInTenant(event: AnyAuthEvent) {
    heard.push(event)
  }

  @OnAuthEvent('session.theft_detected')
  theft(event: AnyAuthEvent) {
    heard.push(event)
  }
}

@Module({ providers: [Listener] })
class ListeningModule {}

describe.each(tenancies)('After a break-in, with tenancy %s', (tenancy) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ tenancy, imports: [ListeningModule] })
  })
  afterAll(() => app?.close())

  const entries = (action: string) =>
    app.dataSource.query(
      `select tenant_id as "tenantId", actor_kind as "actorKind", target_id as "targetId"
         from nest_auth_audit_entries where action = $1 order by id`,
      [action],
    )
  const told = (name: AnyAuthEvent['name']) => heard.filter((event) => event.name === name)

  it('one call ends every session of everybody, and whoever signs in again is signed in', async () => {
    const people = [await newcomer(app), await newcomer(app)]
    const further = await signIn(app, people[0]!)
    // At hand, so that what is remembered has to be given up.
    for (const { accessToken: token } of people) succeeded(await app.call('me', { token }))
    await app.users.endAllSessions()
    for (const person of [...people, further]) {
      expectRefusal(await app.call('me', { token: person.accessToken }), 'UNAUTHENTICATED')
      expect(await stateOf(app, person)).toEqual(ended)
    }
    const again = await signIn(app, people[0]!)
    const { items } = succeeded(await app.call('listSessions', { token: again.accessToken }))
    expect(items.map(({ id }: { id: string }) => id)).toEqual([again.sessionId])
    expect(await stateOf(app, again)).toEqual(alive)
    await app.users.endAllSessions()
    expect(await stateOf(app, again)).toEqual(ended)
  })

  it('it is written down and told, unless it is rolled back', async () => {
    const person = await newcomer(app)
    const before = await entries('session.all_ended')
    const abandoned = app.users.runInTransaction(async (manager) => {
      await app.users.endAllSessions(manager)
      throw new Error('not now')
    })
    await expect(abandoned).rejects.toThrow('not now')
    expect((await app.call('me', { token: person.accessToken })).status).toBe(200)
    expect(await entries('session.all_ended')).toEqual(before)

    heard.length = 0
    await app.users.runInTransaction((manager) => app.users.endAllSessions(manager))
    expect(await stateOf(app, person)).toEqual(ended)
    expect((await entries('session.all_ended')).slice(before.length)).toEqual([
      { tenantId: ROOT_SCOPE_ID, actorKind: 'system', targetId: null },
    ])
    await expect.poll(() => told('session.all_ended')).toMatchObject([{ tenantId: null, data: {} }])
  })

  it('a token from before is refused, and is no theft however often it comes', async () => {
    const person = await newcomer(app)
    const next = succeeded(await refresh(app, person.refreshToken))
    await app.users.endAllSessions()
    heard.length = 0
    for (const token of [next.refreshToken, person.refreshToken, next.refreshToken])
      expectRefusal(await refresh(app, token), 'INVALID_REFRESH_TOKEN')
    await new Promise((resolve) => setImmediate(resolve))
    expect(told('session.theft_detected')).toEqual([])
  })

  it('saving a tenant that was read before brings nobody back', async () => {
    const person = await newcomer(app)
    const id = person.tenantId ?? ROOT_SCOPE_ID
    const tenant = await app.dataSource.manager.findOneByOrFail(NestAuthTenant, { id })
    await app.users.endAllSessions()
    if (person.tenantId) await app.tenants.endSessions(person.tenantId)
    Object.assign(tenant, { name: 'Renamed', oldestEra: 0, currentEra: 0 })
    await app.dataSource.manager.save(tenant)
    expect(await stateOf(app, person)).toEqual(ended)
    expect(await stateOf(app, await signIn(app, person))).toEqual(alive)
  })

  it('saving a session that was read before brings it not back, nor undoes a refresh; saving its end ends it', async () => {
    const save = (session: NestAuthSession) =>
      Tenancy.asPlatform('outside of requests no tenant is named', () => session.save())
    const read = ({ sessionId: id }: Person) =>
      app.dataSource.manager.findOneByOrFail(NestAuthSession, { id })
    const person = await newcomer(app)
    const session = await read(person)
    const next = succeeded(await refresh(app, person.refreshToken))
    await save(Object.assign(session, { deviceName: 'first' }))
    await save(Object.assign(session, { deviceName: 'second' }))
    // The parent still counts as the parent, just rotated.
    expect(succeeded(await refresh(app, person.refreshToken)).refreshToken).toBe(next.refreshToken)
    const stale = await read(person)
    succeeded(await app.call('logout', { token: person.accessToken, body: {} }), 204)
    await save(Object.assign(stale, { deviceName: 'third', revokedAt: null, revokedReason: null }))
    expect(await stateOf(app, { ...person, refreshToken: next.refreshToken })).toEqual(ended)
    expect(await read(person)).toMatchObject({ deviceName: 'third', revokedReason: 'logout' })

    const other = await signIn(app, person)
    await save(Object.assign(await read(other), { revokedAt: new Date() }))
    await expect.poll(() => stateOf(app, other), { timeout: 3000 }).toEqual(ended)
  })

  it('a tenant that is none has no sessions to end', async () => {
    for (const id of [ROOT_SCOPE_ID, '00000000-0000-7000-9000-00000000dead', 'acme', ''])
      await expect(app.tenants.endSessions(id)).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })
    expect(await entries('tenant.sessions_ended')).not.toContainEqual(
      expect.objectContaining({ tenantId: ROOT_SCOPE_ID }),
    )
  })

  it.runIf(tenancy === 'off')('where there are no tenants, nobody may end the sessions of one', async () => {
    const person = await newcomer(app)
    const answer = await app.call('endTenantSessions', { token: person.accessToken })
    expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN'])
    expect(await stateOf(app, person)).toEqual(alive)
  })

  describe.runIf(tenancy !== 'off')('the sessions of one tenant', () => {
    it('end at once, and those in other tenants go on, without being looked up again', async () => {
      const [here, elsewhere] = [await newcomer(app), await newcomer(app)]
      for (const { accessToken: token } of [here, elsewhere]) succeeded(await app.call('me', { token }))
      heard.length = 0
      await app.tenants.endSessions(here.tenantId!)
      const cost = await app.statements.during(async () => {
        succeeded(await app.request('/app/private', { headers: bearer(elsewhere) }))
      })
      // Elsewhere states are read again every second.
      if (!otherEngine) expect(cost).toBe(0)
      expect(await stateOf(app, here)).toEqual(ended)
      expect(await stateOf(app, elsewhere)).toEqual(alive)
      expect(await stateOf(app, await signIn(app, here))).toEqual(alive)
      const [entry] = (await entries('tenant.sessions_ended')).slice(-1)
      expect(entry).toEqual({ tenantId: here.tenantId, actorKind: 'system', targetId: here.tenantId })
      await expect
        .poll(() => told('tenant.sessions_ended'))
        .toMatchObject([{ tenantId: here.tenantId, data: { id: here.tenantId } }])
    })

    it('end while it is suspended, and do not come back with it', async () => {
      const person = await newcomer(app)
      await app.tenants.suspendTenant(person.tenantId!)
      await app.tenants.endSessions(person.tenantId!)
      await app.tenants.restoreTenant(person.tenantId!)
      expect(await stateOf(app, person)).toEqual(ended)
      expect(await stateOf(app, await signIn(app, person))).toEqual(alive)
      await app.tenants.deleteTenant(person.tenantId!)
      await expect(app.tenants.endSessions(person.tenantId!)).rejects.toMatchObject({
        code: 'TENANT_NOT_FOUND',
      })
    })

    it.each([0, 1])(
      'end by and where staff acts in it, who has to sign in again to come back (%i)',
      async (at) => {
        const role = await app.nest.get(RoleService, { strict: false }).createRole({
          name: fresh('support'),
          guard: 'admin',
          permissions: ['platform:enter-tenant', 'platform:impersonate', 'members:remove'],
        })
        const email = freshEmail('staff')
        await app.nest
          .get(PlatformService, { strict: false })
          .createStaff({ email, password: goodPassword }, [role.id])
        const login = async () => {
          const body = { email, password: goodPassword, guard: 'admin' }
          return personOf(succeeded(await app.call('login', { body })), email)
        }
        const owner = await newcomer(app)
        const place = { tenantId: owner.tenantId, reason: 'Ticket 4711' }
        const named = { ...place, userId: owner.userId }
        const act = (route: 'enterTenant' | 'impersonate', { accessToken: token }: Person) =>
          app.call(route, { token, body: route === 'enterTenant' ? place : named })
        const staff = await login()
        const acting = [
          personOf(succeeded(await act('enterTenant', staff)), email),
          personOf(succeeded(await act('impersonate', staff)), email),
        ]
        for (const { accessToken: token } of acting) succeeded(await app.call('me', { token }))

        // By staff itself: as itself it needs the right, in the name of an owner it has theirs.
        const end = (person: Person) => app.call('endTenantSessions', { token: person.accessToken })
        expectRefusal(await end(staff), 'TENANT_REQUIRED')
        succeeded(await end(acting[at]!), 204)
        for (const session of acting) expect(await stateOf(app, session)).toEqual(ended)
        expect((await app.call('me', { token: staff.accessToken })).status).toBe(200)
        expectRefusal(await act('enterTenant', staff), 'FORBIDDEN', { isSignedOut: true })
        expectRefusal(await act('impersonate', staff), 'FORBIDDEN', { isSignedOut: true })
        const unknown = { ...place, tenantId: '00000000-0000-7000-9000-00000000dead' }
        expectRefusal(
          await app.call('enterTenant', { token: staff.accessToken, body: unknown }),
          'TENANT_NOT_FOUND',
        )

        const anew = await login()
        const back = [
          personOf(succeeded(await act('enterTenant', anew)), email),
          personOf(succeeded(await act('impersonate', anew)), email),
        ]
        await app.users.endAllSessions()
        for (const session of [staff, anew, ...back]) expect(await stateOf(app, session)).toEqual(ended)
      },
    )
  })

  describe.runIf(tenancy === 'SHARED')('the sessions of a tenant whose people are in others too', () => {
    /** Somebody in two tenants, and a session in each of them from one sign-in. */
    async function inTwo() {
      const here = await newcomer(app)
      const otherId = await foundTenant(app, here)
      const body = { tenantId: otherId, keepCurrentSession: true }
      const switched = succeeded(await app.call('switchTenant', { token: here.accessToken, body }))
      return { here, there: personOf(switched, here.email) }
    }
    const switchTo = ({ accessToken: token }: Person, tenantId: string | null) =>
      app.call('switchTenant', { token, body: { tenantId, keepCurrentSession: true } })

    /** From now on a sign-in without a tenant asks for one. */
    const choosing = ({ userId }: Person) =>
      app.dataSource.query('update nest_auth_user_accesses set is_default = $2 where user_id = $1', [
        userId,
        false,
      ])
    const asked = async ({ email }: Person) => {
      const answer = succeeded(await app.call('login', { body: { email, password: goodPassword } }))
      expect(answer.status).toBe('tenant_required')
      return answer.selectionToken as string
    }
    const choose = (selectionToken: string, tenantId: string | null) =>
      app.call('selectTenant', { body: { selectionToken, tenantId } })

    it('end there alone, and no sign-in from before leads back by a switch', async () => {
      const { here, there } = await inTwo()
      await app.tenants.endSessions(here.tenantId!)
      expect(await stateOf(app, here)).toEqual(ended)
      expect((await app.call('me', { token: there.accessToken })).status).toBe(200)
      expectRefusal(await switchTo(there, here.tenantId), 'FORBIDDEN', { isSignedOut: true })
      const third = await foundTenant(app, there)
      // Nor by a detour over a session that began after it.
      const detour = personOf(succeeded(await switchTo(there, third)), here.email)
      expectRefusal(await switchTo(detour, here.tenantId), 'FORBIDDEN', { isSignedOut: true })
      expect(await stateOf(app, there)).toEqual(alive)

      const anew = await signIn(app, there)
      const back = personOf(succeeded(await switchTo(anew, here.tenantId)), here.email)
      expect(await stateOf(app, back)).toEqual(alive)
      await app.users.endAllSessions()
      for (const session of [there, detour, anew, back]) expect(await stateOf(app, session)).toEqual(ended)
    })

    it('are not begun by the choice of somebody who was asked for it before', async () => {
      const { here, there } = await inTwo()
      await choosing(here)
      const before = await asked(here)
      await app.tenants.endSessions(here.tenantId!)
      expectRefusal(await choose(before, here.tenantId), 'INVALID_SELECTION_TOKEN')
      // Nothing was spent by that, and the other tenant has signed nobody out.
      const chosen = personOf(succeeded(await choose(before, there.tenantId)), here.email)
      expectRefusal(await switchTo(chosen, here.tenantId), 'FORBIDDEN', { isSignedOut: true })
      succeeded(await choose(await asked(here), here.tenantId))

      const half = await asked(here)
      await app.users.endAllSessions()
      expectRefusal(await choose(half, there.tenantId), 'INVALID_SELECTION_TOKEN')
      succeeded(await choose(await asked(here), there.tenantId))
    })

    /** A few at a time: of hundreds at once some would be told to come again. */
    async function statesOf(sessions: readonly Person[]) {
      const states: Awaited<ReturnType<typeof stateOf>>[] = []
      for (let at = 0; at < sessions.length; at += 20) {
        const some = sessions.slice(at, at + 20).map((session) => stateOf(app, session))
        states.push(...(await Promise.all(some)))
      }
      return states
    }

    it(
      'do not outlive it, whatever of hundreds of requests was under way',
      { timeout: 120_000 },
      async () => {
        const people = await Promise.all(Array.from({ length: crowd }, () => inTwo()))
        const target = await app.tenants.createTenant(freshTenant())
        for (const { here } of people) {
          await app.users.addToTenant(here.userId, target.id)
          await choosing(here)
        }
        for (const everybody of [false, true]) {
          const tenantId = target.id
          const old: Person[] = []
          const requests: { send: () => Promise<Answer>; mustEnd: boolean | null }[] = []
          for (const { here } of people) {
            const sessions = await Promise.all(
              Array.from({ length: 9 }, () => signIn(app, { ...here, tenantId })),
            )
            old.push(...sessions)
            const half = await asked(here)
            const login = { email: here.email, password: goodPassword, tenantId }
            const [rotated, leaving] = [sessions.slice(0, 5), sessions.slice(5)]
            for (const { refreshToken } of rotated)
              requests.push({ send: () => refresh(app, refreshToken), mustEnd: true })
            for (const session of leaving) {
              requests.push({ send: () => switchTo(session, tenantId), mustEnd: true })
              requests.push({ send: () => switchTo(session, here.tenantId), mustEnd: everybody })
            }
            for (let more = 0; more < 6; more++)
              requests.push({ send: () => app.call('login', { body: login }), mustEnd: null })
            requests.push({ send: () => choose(half, tenantId), mustEnd: true })
          }
          expect(requests).toHaveLength(20 * crowd)

          let answered = 0
          let some = () => {}
          const isUnderWay = new Promise<void>((resolve) => (some = resolve))
          const sent = requests.map(async ({ send, mustEnd }) => {
            const { status, body } = await send()
            if (++answered === 6 * crowd) some()
            return { status, session: body as Person, mustEnd }
          })
          await isUnderWay
          await (everybody ? app.users.endAllSessions() : app.tenants.endSessions(tenantId))
          const after = await signIn(app, { email: people[0]!.here.email, tenantId })
          const answers = await Promise.all(sent)
          expect(answers.filter(({ status }) => status >= 500)).toEqual([])

          const oldStates = await statesOf(old)
          expect(oldStates).toEqual(old.map(() => ended))
          const got = answers.filter(({ status }) => status === 200)
          // Some came through before it; what was gained by that has ended all the same.
          expect(got.some(({ mustEnd }) => mustEnd)).toBe(true)
          const states = await statesOf(got.map(({ session }) => session))
          for (const [at, { mustEnd }] of got.entries()) {
            if (mustEnd) expect(states[at]).toEqual(ended)
            else expect([alive, ended]).toContainEqual(states[at])
          }
          expect(await stateOf(app, after)).toEqual(alive)
        }
      },
    )
  })
})

const bearer = ({ accessToken }: Person) => ({ authorization: `Bearer ${accessToken}` })
