import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CountingHasher } from './counting-hasher.ts'
import { freshEmail, goodPassword, newcomer, refresh } from './people.ts'
import type { Person } from './people.ts'
import { sendRaw } from './raw-request.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'
import { runningNow } from '../../../test/running-time.ts'

const json = { 'content-type': 'application/json' }

/** Sends bytes as they are; answers what comes back until the connection is closed, and after how long. */
function converse(
  app: TestApp,
  bytes: string,
  everyMs?: number,
): Promise<{ text: string; afterMs: number; afterRunningMs: number }> {
  const { hostname, port } = new URL(app.url)
  const [begun, begunRunning] = [performance.now(), runningNow()]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on(
      'error',
      (error: NodeJS.ErrnoException) =>
        error.code === 'EPIPE' || error.code === 'ECONNRESET' || reject(error),
    )
    socket.write(bytes)
    const drip =
      everyMs === undefined ? undefined : setInterval(() => socket.writable && socket.write(' '), everyMs)
    socket.on('close', () => {
      clearInterval(drip)
      resolve({ text, afterMs: performance.now() - begun, afterRunningMs: runningNow() - begunRunning })
    })
  })
}

describe.each(frameworks)('Over HTTP on %s', (framework) => {
  const hasher = new CountingHasher()
  let app: TestApp
  let person: Person
  beforeAll(async () => {
    app = await createTestApp({ framework, tenancy: 'off', options: { password: { hasher } } })
    person = await newcomer(app)
  })
  afterAll(() => app.close())

  const login = { email: freshEmail(), password: goodPassword }

  it('I164: a body sent byte by byte is cut off after ten seconds', async () => {
    const head =
      'POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{'
    const { text, afterMs, afterRunningMs } = await converse(app, head, 1000)
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect(afterMs).toBeGreaterThan(9000)
    expect(afterRunningMs).toBeLessThan(16_000)
  })

  it('I164: a flood of headers is refused', async () => {
    const headers = Array.from({ length: 40 }, (_, index) => `X-${index}: ${'a'.repeat(1000)}`).join('\r\n')
    const { text } = await converse(app, `GET /auth/me HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('I178: two lengths, or a length and chunks, are refused', async () => {
    const head = 'POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    const both = `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
    const twice = `${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}  `
    for (const bytes of [both, twice]) expect((await converse(app, bytes)).text).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('I179: a compressed bomb is refused', async () => {
    const bomb = gzipSync(JSON.stringify({ ...login, password: 'a'.repeat(10_000_000) }))
    expect(bomb.length).toBeLessThan(100 * 1024)
    const answer = await sendRaw(app, {
      method: 'POST',
      path: '/auth/login',
      headers: { ...json, 'content-encoding': 'gzip' },
      body: bomb,
    })
    expect([400, 413, 415]).toContain(answer.status)
  })

  it('I168: a megabyte in one field is refused unhashed', async () => {
    const before = hasher.asked
    for (const field of ['email', 'password', 'deviceName', 'username']) {
      const answer = await app.call('login', { body: { ...login, [field]: 'a'.repeat(1_000_000) } })
      expect(answer.status).toBe(413)
      const shorter = await app.call('login', { body: { ...login, [field]: 'a'.repeat(50_000) } })
      expect(shorter.body.code).toBe('VALIDATION_FAILED')
    }
    expect(hasher.asked).toBe(before)
    await app.call('login', { body: login })
    expect(hasher.asked).toBe(before + 1)
  })

  it('I177: a thousand broken Authorization headers are nobody', async () => {
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) => {
          const noise =
            person.accessToken.slice(index) + '.'.repeat(round) + String.fromCharCode(33 + (index % 90))
          return app.request('/auth/me', { headers: { authorization: `Bearer ${noise}` } })
        }),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    }
  })

  it('I177: a genuine token in any other dress is nobody, and never a fault', async () => {
    const { accessToken: token } = person
    const dressed = [
      token,
      `Bearer${token}`,
      `Bearer  ${token}`,
      `Bearer\t${token}`,
      `Bearer "${token}"`,
      `Bearer <${token}>`,
      `Bearer token=${token}`,
      `Bearer ${token},`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token} ${token}`,
      `Bearer ${token}=`,
      `Bearer ${token}.`,
      `Bearer .${token}`,
      `Bearer ${token}#`,
      `Bearer ${token}%20`,
      `Bearer ${token}\xa0`,
      `Bearer \xef\xbb\xbf${token}`,
      `Bearer ${token.replaceAll('.', '. ')}`,
      `Bearer ${token.split('.').toReversed().join('.')}`,
      `Basic ${token}`,
      `Basic ${Buffer.from(`${person.email}:${goodPassword}`).toString('base64')}`,
      `Token ${token}`,
      `JWT ${token}`,
      `DPoP ${token}`,
      `Digest username="${token}"`,
      'Bearer',
      'Bearer ',
      'Bearer null',
      'Bearer undefined',
      'Bearer [object Object]',
      `Bearer ${'a'.repeat(9000)}`,
      `Bearer ${'.'.repeat(9000)}`,
      'Bearer eyJhbGciOiJub25lIn0.e30.',
      `Bearer ${Buffer.from('{"alg":"EdDSA","kid":{"__proto__":1}}').toString('base64url')}.e30.AAAA`,
      `Bearer ${Buffer.from('[]').toString('base64url')}.${Buffer.from('[]').toString('base64url')}.AAAA`,
      `Bearer ${Buffer.from('{'.repeat(3000)).toString('base64url')}.e30.AAAA`,
    ]
    for (const authorization of dressed) {
      const answer = await sendRaw(app, { path: '/auth/me', headers: { authorization } })
      expect([answer.status, answer.body.code], authorization.slice(0, 40)).toEqual([401, 'UNAUTHENTICATED'])
    }
    // RFC 9110 §11.1: the name of the scheme is the only thing that may be spelt otherwise.
    for (const scheme of ['bearer', 'BEARER']) {
      const answer = await sendRaw(app, {
        path: '/auth/me',
        headers: { authorization: `${scheme} ${token}` },
      })
      expect([answer.status, answer.body.user.id]).toEqual([200, person.userId])
    }
  })

  it('answers with credentials are never stored, and no answer is taken for another type', async () => {
    const answers = [
      await app.call('login', { body: { email: person.email, password: goodPassword } }),
      await app.call('login', { body: login }),
      await refresh(app, person.refreshToken),
      await app.call('me', { token: person.accessToken }),
      await app.call('me'),
      await app.call('me', { token: 'nobody' }),
      await app.request('/auth/nothing-here'),
      await app.request('/auth/login', { method: 'POST', headers: json, body: '{' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 200, 200, 401, 401, 404, 400])
    for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store')
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
    expect((await app.call('jwks')).headers.get('cache-control')).toBe('public, max-age=300')
  })
})
