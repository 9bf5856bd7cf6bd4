import { expect } from 'vitest'
import { errorStatus } from '../../../src/contract/index.ts'
import type { ErrorCode } from '../../../src/contract/index.ts'
import { call, errorOf, refuse, send, sorted } from '../http.ts'
import { credentials, newcomer } from '../people.ts'
import { everyMode } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

const post = (target: ConformanceTarget, type: string, body: string) =>
  send(target, '/login', { method: 'POST', headers: { 'content-type': type }, body })

export const protocol: Scenario[] = [
  {
    title: 'a body that is not JSON is malformed',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      for (const body of ['{', 'nothing', '{"email":}', '{"a":1}{"b":2}', '\u0000']) {
        errorOf(await post(target, 'application/json', body), 'MALFORMED_REQUEST', body)
      }
    },
  },
  {
    title: 'a body of another type than JSON is not supported',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const body = JSON.stringify(credentials(target, 'single'))
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        errorOf(await post(target, type, body), 'UNSUPPORTED_MEDIA_TYPE', type)
      }
      const parameters = await post(target, 'application/json; charset=utf-8', body)
      expect(parameters.status).toBe(200)
    },
  },
  {
    title: 'a body over 100 kB is too large',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const body = JSON.stringify({ ...credentials(target, 'single'), deviceName: 'x'.repeat(200_000) })
      errorOf(await post(target, 'application/json', body), 'PAYLOAD_TOO_LARGE')
    },
  },
  {
    title: 'a path or method outside the contract is not found',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const { accessToken } = (await newcomer(target)).session
      for (const headers of [{}, { authorization: `Bearer ${accessToken}` }]) {
        for (const [method, path] of [
          ['GET', '/nothing'],
          ['GET', '/login'],
          ['PUT', '/login'],
          ['DELETE', '/me'],
          ['GET', '/sessions/x/y'],
        ] as const) {
          errorOf(await send(target, path, { method, headers }), 'NOT_FOUND', `${method} ${path}`)
        }
      }
    },
  },
  {
    title: 'every problem of a request is listed, by path and rule, without the value',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const canary = 'canary-7f3a-do-not-echo'
      const body = { email: canary, password: 7, newTenant: { name: ' ', slug: canary.toUpperCase() + '!' } }
      const answer = await call(target, 'signup', { body })
      const error = errorOf(answer, 'VALIDATION_FAILED')
      const paths = new Set(error.details?.issues?.map(({ path }) => path))
      expect(sorted(paths)).toEqual(['email', 'newTenant.name', 'newTenant.slug', 'password'])
      expect(answer.text.toLowerCase().includes(canary)).toBe(false)
    },
  },
  {
    title: 'values of the wrong type, control characters and lone surrogates are refused, never a failure',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const good = credentials(target, 'single')
      for (const bad of [
        ...[null, 7, true, [], {}, '', 'a@b@c', 'a@example.test,b@example.test', 'a\u0000@example.test'].map(
          (email) => ({ ...good, email }),
        ),
        ...[null, 7, [good.password], { $ne: '' }, '', 'x'.repeat(1025), 'nul\u0000', '\ud800'].map(
          (password) => ({
            ...good,
            password,
          }),
        ),
        ...['nul\u0000', 'line\nbreak', '\udc00', 'x'.repeat(121), 7].map((deviceName) => ({
          ...good,
          deviceName,
        })),
        ...['nothing', 7, [good.tenantId ?? ''], '0'.repeat(36)].map((tenantId) => ({
          ...good,
          tenantId,
        })),
      ]) {
        await refuse(target, 'login', 'VALIDATION_FAILED', { body: bad })
      }
    },
  },
  {
    title: 'a body that is no object is refused',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      for (const body of ['null', '7', '"text"', '[]', '[{}]']) {
        const codes: ErrorCode[] = ['VALIDATION_FAILED', 'MALFORMED_REQUEST']
        const { statusCode } = errorOf(await post(target, 'application/json', body), codes, body)
        expect(statusCode).toBe(errorStatus.VALIDATION_FAILED)
      }
    },
  },
]
