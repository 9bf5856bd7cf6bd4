import { errorStatus, isErrorCode } from '@nest-auth/js-client/contract'
import type { ErrorCode } from '@nest-auth/js-client/contract'
import { expect } from 'vitest'
import type { Answer } from '../test-app.ts'

/** Planted in values; no answer may repeat it. */
export const canary = 'canary8d1f'

/** The answer is a refusal as the contract words it: closed code, right status, own request id, no echo. */
export function expectTyped(answer: Answer, what: string): void {
  const told = `${what.slice(0, 200)} -> ${answer.status} ${answer.text.slice(0, 300)}`
  expect(answer.status, told).toBeGreaterThanOrEqual(400)
  expect(answer.status, told).toBeLessThan(500)
  expect(answer.headers.get('content-type'), told).toMatch(/^application\/json/)
  const { code, details: _, ...rest } = answer.body as { code: ErrorCode; details?: unknown }
  expect(isErrorCode(code), told).toBe(true)
  expect(rest, told).toEqual({
    statusCode: errorStatus[code],
    message: expect.stringMatching(/^.{5,200}$/),
    requestId: expect.stringMatching(/^[\da-f-]{36}$/),
  })
  expect(answer.status, told).toBe(errorStatus[code])
  expect(answer.text.includes(canary), `${told} repeats the input`).toBe(false)
  expect(answer.text.length, `${what.slice(0, 200)} makes the answer long`).toBeLessThan(4096)
}
