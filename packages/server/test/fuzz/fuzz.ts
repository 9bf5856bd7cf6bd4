import fc from 'fast-check'
import { expect } from 'vitest'
import { foundTenant, fresh, goodPassword, newcomer } from '../people.ts'
import { sendRaw } from '../raw-request.ts'
import type { Answer, TestApp } from '../test-app.ts'
import { contractRequest } from './contract-requests.ts'
import type { FuzzedRequest } from './contract-requests.ts'
import { expectTyped } from './expect-typed.ts'
import { runningNow } from '../../../../test/running-time.ts'

const batchSize = 25
/** An answer later than this counts as a hang. */
const patienceMs = 2000

/** Sends so many generated requests and holds every answer to the contract. Answers how often each status came. */
export async function fuzz(app: TestApp, count: number, seed: number): Promise<Record<number, number>> {
  const samples = fc.sample(contractRequest, { seed, numRuns: count })
  const statuses: Record<number, number> = {}
  for (let at = 0; at < samples.length; at += batchSize) {
    // Some requests log out or change a password; every batch begins with somebody new.
    const words = await wordsOf(app)
    const fill = (text: string) => text.replace(/\$(\w+)/g, (word, name: string) => words[name] ?? word)
    const send = (sample: FuzzedRequest) => {
      const { method, body, isSignedIn, isChunked } = sample
      const given = { ...(isSignedIn && { authorization: 'Bearer $accessToken' }), ...sample.headers }
      const headers = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.map(fill) : fill(value),
        ]),
      )
      const hasBody = method !== 'GET' && method !== 'HEAD' && body !== undefined
      return sendRaw(app, {
        method,
        path: fill(sample.path),
        headers,
        body: hasBody ? fill(body) : undefined,
        isChunked: hasBody && isChunked,
      })
    }
    const late: FuzzedRequest[] = []
    await Promise.all(
      samples.slice(at, at + batchSize).map(async (sample) => {
        const begun = runningNow()
        const answer = await send(sample)
        if (runningNow() - begun > patienceMs) late.push(sample)
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
        expectFine(answer, sample.method, `${seed} ${JSON.stringify(sample).slice(0, 600)}`)
      }),
    )
    // Two dozen at once may have to wait on a busy machine; alone none may.
    for (const sample of late) {
      const begun = runningNow()
      await send(sample)
      expect(runningNow() - begun, JSON.stringify(sample).slice(0, 600)).toBeLessThan(patienceMs)
    }
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  return statuses
}

async function wordsOf(app: TestApp): Promise<Record<string, string>> {
  const person = await newcomer(app)
  const others = app.tenancy === 'SHARED' ? await foundTenant(app, person) : person.tenantId
  const { email, userId, sessionId, refreshToken, accessToken } = person
  const slug = fresh('fuzz')
  return {
    email,
    userId,
    sessionId,
    refreshToken,
    accessToken,
    tenantId: others ?? '',
    slug,
    password: goodPassword,
  }
}

function expectFine(answer: Answer, method: string, what: string): void {
  expect(answer.status, `${what} -> ${answer.text}`).toBeLessThan(500)
  // A HEAD has no body, and a header Node itself cannot accept is refused before any framework.
  if (answer.status < 400 || method === 'HEAD' || answer.status === 417) return
  expectTyped(answer, what)
}
