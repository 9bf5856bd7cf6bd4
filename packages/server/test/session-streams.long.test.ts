import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectTold, openEvents, openEventsOf } from '../../js-client/test/conformance/event-reader.ts'
import type { ConformanceTarget } from '../../js-client/test/conformance/target.ts'
import { ROOT_SCOPE_ID } from '../src/index.ts'
import { SessionStreams } from '../src/operations/session-streams/session-streams.ts'
import { expectRefusal, newcomer, refresh } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'
import { runningNow } from '../../../test/running-time.ts'

describe.each(frameworks)('Server-sent events on %s', (framework) => {
  let app: TestApp
  let target: ConformanceTarget

  beforeAll(async () => {
    app = await createTestApp({ framework, options: { shutdown: { graceSeconds: 1 } } })
    target = { mode: 'SHARED', baseUrl: `${app.url}/auth`, fetch, tenants: {}, users: {}, control: {} }
  })
  afterAll(() => app?.close())

  it('come to a caller by cookie too', async () => {
    const person = await newcomer(app)
    const stream = await openEvents(target, {
      'nest-auth-transport': 'cookie',
      'nest-auth-session': person.sessionId,
      cookie: `__Host-nest-auth-${person.sessionId}=${person.refreshToken}`,
    })
    await app.call('logout', { token: person.accessToken })
    await expectTold(stream, { type: 'session-ended', sessionId: person.sessionId })
  })

  it('tell everybody in a tenant whose sessions are ended, and then everybody', async () => {
    const people = [await newcomer(app), await newcomer(app)]
    const streams = await Promise.all(people.map((person) => openEventsOf(target, person)))
    for (const end of [
      () => app.tenants.endSessions(people[0]!.tenantId!),
      () => app.users.endAllSessions(),
    ]) {
      await end()
      const [{ sessionId }] = people.splice(0, 1) as [Person]
      await expectTold(streams.shift()!, { type: 'session-ended', sessionId })
    }
  })

  it('tell of a stolen token', async () => {
    const person = await newcomer(app)
    const stream = await openEventsOf(target, person)
    const { body } = await refresh(app, person.refreshToken)
    await refresh(app, body.refreshToken)
    await refresh(app, person.refreshToken)
    await expectTold(stream, { type: 'session-ended', sessionId: person.sessionId })
  })

  it('are refused in JSON, and a request for the headers alone does not stay open', async () => {
    expectRefusal(await app.call('events'), 'UNAUTHENTICATED')
    const person = await newcomer(app)
    const answer = await app.request('/auth/events', {
      method: 'HEAD',
      headers: { authorization: `Bearer ${person.accessToken}` },
    })
    expect(answer.text).toBe('')
  })

  it('are open twelve times per session at most, and a closed one makes room', async () => {
    const person = await newcomer(app)
    const streams = []
    for (let index = 0; index < 12; index++) streams.push(await openEventsOf(target, person))
    expectRefusal(await app.call('events', { token: person.accessToken }), 'RATE_LIMITED', {
      retryAfterSeconds: 20,
    })
    await streams[0]!.cancel()
    await expect.poll(() => openEventsOf(target, person).then((stream) => streams.push(stream))).toBe(13)
    for (const stream of streams.slice(1)) await stream.cancel()
  })

  it('are no more where many are opened at once', async () => {
    const { sessionId } = await newcomer(app)
    const streams = app.nest.get(SessionStreams, { strict: false })
    const open = () => streams.open(ROOT_SCOPE_ID, sessionId, () => ({ write: () => {}, end: () => {} }))
    const opened = await Promise.allSettled(Array.from({ length: 40 }, open))
    const closers = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(closers).toHaveLength(12)
    for (const close of closers) close()
  })

  it('end when the application shuts down, which does not wait for them', async () => {
    const closing = await createTestApp({ framework, options: { shutdown: { graceSeconds: 1 } } })
    const person = await newcomer(closing)
    const stream = await openEventsOf({ ...target, baseUrl: `${closing.url}/auth` }, person)
    const begun = runningNow()
    await closing.close()
    expect(runningNow() - begun).toBeLessThan(3000)
    await expectTold(stream, undefined)
  })
})
