import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefusal, newcomer, refusal } from './people.ts'
import type { Person } from './people.ts'
import { sendRaw } from './raw-request.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

/** Ways to write a path that routers and guards have been known to read differently. */
function variantsOf(path: string): string[] {
  const [, area, name] = path.split('/') as [string, string, string]
  const hex = [...name].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
  return [
    path,
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `//${path}`,
    `/${area}//${name}`,
    `/./${area}/${name}`,
    `/${area}/./${name}`,
    `/x/../${area}/${name}`,
    `/${area}/x/../${name}`,
    `/${area}/%2e/${name}`,
    `/${area}/x/%2e%2e/${name}`,
    `/${area}%2f${name}`,
    `/${area}%2F${name}`,
    `/${area}%5c${name}`,
    `/${area}\\${name}`,
    `/${area}/${hex}`,
    `/${area}/%25${hex.slice(1)}`,
    `/${area}/${name};x`,
    `/${area};x/${name}`,
    `/${area}/${name};jsessionid=1`,
    `/${area}/${name}%3bx`,
    `/${area}/${name}%00`,
    `/${area}/${name}%20`,
    `/${area}/${name}%0a`,
    `/${area}/${name}.`,
    `/${area}/${name}.json`,
    `/${area}/${name}?`,
    `/${area}/${name}?x=/public`,
    `/${area}/${name}#x`,
    `/${area.toUpperCase()}/${name.toUpperCase()}`,
    `/${area}/${name[0]!.toUpperCase()}${name.slice(1)}`,
    `http://evil.test${path}`,
    `/app/public/../${name}`,
    `/app/public/..;/${name}`,
    `/app/public/%2e%2e/${name}`,
    `/app/public%2f..%2f${name}`,
    `/auth/client-config/../${name}`,
  ]
}

const doors = ['/app/tenant', '/app/private', '/auth/me', '/auth/sessions', '/auth/tenants']
const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']

describe.each(frameworks)('On %s', (framework) => {
  let app: TestApp
  let person: Person
  beforeAll(async () => {
    app = await createTestApp({ framework })
    person = await newcomer(app)
  })
  afterAll(() => app.close())

  it.each(doors)('no spelling and no method opens %s to a stranger', async (door) => {
    for (const path of variantsOf(door)) {
      for (const method of methods) {
        const answer = await sendRaw(app, { method, path })
        expect([400, 401, 404, 405, 501], `${method} ${path} -> ${answer.status} ${answer.text}`).toContain(
          answer.status,
        )
      }
    }
  })

  it('a spelling the router understands is guarded as the plain one is', async () => {
    for (const path of variantsOf('/app/private')) {
      const headers = { authorization: `Bearer ${person.accessToken}` }
      const [stranger, member] = [await sendRaw(app, { path }), await sendRaw(app, { path, headers })]
      if (member.status === 200)
        expect([path, stranger.status, stranger.body]).toEqual([path, 401, refusal('UNAUTHENTICATED')])
      else expect([path, stranger.status]).toEqual([path, member.status])
    }
  })

  it('no header turns an open path into another', async () => {
    const names = [
      'x-original-url',
      'x-rewrite-url',
      'x-original-uri',
      'x-forwarded-uri',
      'x-forwarded-path',
      'x-forwarded-prefix',
      'x-middleware-subrequest',
      'x-accel-redirect',
    ]
    for (const name of names) {
      const headers = { [name]: '/app/tenant' }
      expect((await sendRaw(app, { path: '/app/public', headers })).body).toEqual({ ok: true })
      expectRefusal(
        await sendRaw(app, { path: '/app/tenant', headers: { [name]: '/app/public' } }),
        'UNAUTHENTICATED',
      )
    }
  })

  it('no header or parameter turns one method into another', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      for (const method of ['GET', 'POST']) {
        const path = '/auth/sessions/01900000-0000-7000-8000-00000000dead'
        const answer = await sendRaw(app, {
          method,
          path,
          headers: { [name]: 'DELETE', authorization: `Bearer ${person.accessToken}` },
        })
        expectRefusal(answer, 'NOT_FOUND')
        expectRefusal(
          await sendRaw(app, { path: '/auth/me', headers: { [name]: 'OPTIONS' } }),
          'UNAUTHENTICATED',
        )
      }
    }
    expectRefusal(await sendRaw(app, { path: '/auth/me?_method=OPTIONS' }), 'UNAUTHENTICATED')
  })

  it('HEAD says of a guarded path what GET says, without the body', async () => {
    const stranger = await sendRaw(app, { method: 'HEAD', path: '/auth/me' })
    expect([stranger.status, stranger.text]).toEqual([401, ''])
  })

  it('two Authorization headers are nobody or the first, never both', async () => {
    const other = await newcomer(app)
    const both = [`Bearer ${person.accessToken}`, `Bearer ${other.accessToken}`]
    const answers = await Promise.all(
      [0, 1, 2].map(() => sendRaw(app, { path: '/auth/me', headers: { authorization: both } })),
    )
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.user?.id ?? body.code}`)).size).toBe(1)
    expect([person.userId, undefined]).toContain(answers[0]!.body.user?.id)
  })

  it('I176: a path that cannot be read is malformed, and never repeated', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const path of [
      '/auth/%E0%A4%A',
      '/auth/%',
      '/auth/login%zz',
      '/auth/%c0%af/me',
      '/auth/sessions/%ff',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await sendRaw(app, { method, path, headers })
        // Express reads a path only where it holds a parameter; the others are unknown to it.
        const isUnknown = framework === 'express' && answer.status === 404
        expectRefusal(answer, isUnknown ? 'NOT_FOUND' : 'MALFORMED_REQUEST')
        expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff')
        expect(answer.headers.get('x-request-id'), path).toBe(answer.body.requestId)
      }
    }
    const long = await sendRaw(app, {
      method: 'DELETE',
      path: `/auth/sessions/${'canary8d1f'.repeat(30)}`,
      headers: { authorization: `Bearer ${person.accessToken}` },
    })
    expect([400, 404]).toContain(long.status)
    expect(long.text).not.toContain('canary')
    // The application's own are not ours to answer.
    expect((await sendRaw(app, { path: '/app/%E0%A4%A' })).body.requestId).toBeUndefined()
  })

  it('I176: a route spelt with encoded letters is that route, with its guards and limits, or none', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ email: person.email, password: 'a wrong password' })
    for (const path of [
      '/auth/%6cogin',
      '/%61uth/login',
      '/auth/%6C%6F%67%69%6E',
      '/auth/log%69n/',
      '/auth%2flogin',
    ]) {
      const answer = await sendRaw(app, { method: 'POST', path, headers, body })
      expect([401, 404], path).toContain(answer.status)
      if (answer.status === 401) expectRefusal(answer, 'INVALID_CREDENTIALS')
    }
  })

  it('a spelling in capitals never repeats the input', async () => {
    for (const path of ['/AUTH/login', '/Auth/login', '/auth/LOGIN']) {
      const headers = { 'content-type': 'application/json' }
      const answer = await sendRaw(app, { method: 'POST', path, headers, body: 'canary8d1f' })
      expect([400, 404], path).toContain(answer.status)
      expect(answer.text, path).not.toContain('canary')
    }
  })
})
