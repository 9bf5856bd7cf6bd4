import { describe, expect, it } from 'vitest'
import { redacted, withoutSecrets } from './redaction.ts'

const secret = 'canary-zebra-41-lantern'

describe('What is written', () => {
  it.each([
    'password',
    'newPassword',
    'currentPassword',
    'refreshToken',
    'accessToken',
    'token',
    'clientSecret',
    'Authorization',
    'cookie',
    'Set-Cookie',
    'otp',
    'code',
    'link',
    'privateKey',
  ])('holds no %s, however deep', (field) => {
    const text = JSON.stringify(redacted({ a: [{ b: { [field]: secret } }], [field]: secret }))
    expect(text).not.toContain(secret)
    expect(text).toContain('[redacted]')
  })

  it.each([
    `Bearer ${secret}`,
    `https://app.example.com/reset-password#token=${secret}`,
    `GET /auth/me?access_token=${secret}`,
    `{"email":"kim@example.test","password":"${secret}"}`,
    String.raw`"{\"password\":\"${secret}\"}"`,
    String.raw`{"password":"it's \"${secret}\""}`,
    String.raw`"{\"password\":\"it's \\\"${secret}\"}"`,
    `{"password" : "${secret}`,
    `Cookie: __Host-nest-auth-0192=${secret}`,
    `eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.${secret}`,
    `token ${secret.repeat(5)}`,
    `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
    `$argon2id$v=19$m=19456,t=2,p=1$${secret}`,
  ])('says nothing of the secret in: %s', (text) => {
    expect(withoutSecrets(text)).not.toContain(secret)
  })

  it('says everything else', () => {
    const fields = {
      route: 'login',
      status: 401,
      code: 'INVALID_CREDENTIALS',
      tenantId: null,
      isTokenValid: true,
    }
    expect(redacted(fields)).toEqual(fields)
    const text = 'Notifications do not arrive: LISTEN needs a connection of its own.'
    expect(withoutSecrets(text)).toBe(text)
    const id = '01920f3a-7c1e-7b54-9b4e-3d6f0a9b8c7d'
    expect(withoutSecrets(`session ${id}`)).toBe(`session ${id}`)
  })

  it('leaves out what a driver adds to an error', () => {
    const error = Object.assign(new Error('duplicate key'), {
      code: 'ER_DUP',
      parameters: [secret],
      detail: secret,
    })
    const text = JSON.stringify(redacted(new Error('a sign-up failed', { cause: error })))
    expect(text).not.toContain(secret)
    expect(text).toContain('duplicate key')
  })

  it('is bounded, and ends where an object holds itself', () => {
    const own: Record<string, unknown> = {}
    own['self'] = own
    expect(JSON.stringify(redacted(own)).length).toBeLessThan(200)
    expect(withoutSecrets('x '.repeat(100_000)).length).toBeLessThan(11_000)
  })

  it.each([
    'a',
    '"',
    ' ',
    '\\',
    'token=',
    'eyJ',
    'eyJaaaaaaaa-',
    '__Host-',
    'bearer ',
    '$argon2a',
    '"token"',
    '"passw',
    '\\"',
    '"otp":"',
    '\\"otp\\":\\"',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN A',
  ])('takes time that grows with the text, not with its square: %s', (part) => {
    const textOf = (length: number) => part.repeat(length).slice(0, length)
    const cost = (text: string) => {
      const begunAtMs = performance.now()
      withoutSecrets(text)
      return performance.now() - begunAtMs
    }
    const fastest = (text: string) => Math.min(...Array.from({ length: 15 }, () => cost(text)))
    // For an eighth of the text an eighth of the time; the square would be a sixty-fourth.
    expect(fastest(textOf(9600)) / (fastest(textOf(1200)) + 0.02)).toBeLessThan(24)
  })
})
