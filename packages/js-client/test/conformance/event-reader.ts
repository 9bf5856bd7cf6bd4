import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { expect } from 'vitest'
import { responses, routes } from '../../src/contract/index.ts'
import type { SessionEvent } from '../../src/contract/index.ts'
import type { ConformanceTarget } from './target.ts'

/** One open stream of events, read with fetch. */
export interface EventReader {
  /** The next event; undefined once the stream has ended. */
  next(): Promise<SessionEvent | undefined>
  cancel(): Promise<void>
}

/** Opens the stream of events with these headers; it must be granted. */
export async function openEvents(
  target: ConformanceTarget,
  headers: Record<string, string>,
): Promise<EventReader> {
  const response = await target.fetch(target.baseUrl + routes.events.path, { headers })
  expect(response.status).toBe(routes.events.status)
  expect(response.headers.get('content-type')).toBe(routes.events.mediaType)
  expect(response.headers.get('cache-control')).toContain('no-store')
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end < 0) {
          const { done, value } = await reader.read()
          if (done) return undefined
          text += decoder.decode(value, { stream: true })
          continue
        }
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data !== undefined) return v.parse(responses.events, JSON.parse(data))
      }
    },
    cancel: () => reader.cancel(),
  }
}

/** The same with an access token. */
export function openEventsOf(target: ConformanceTarget, { accessToken }: { accessToken: string }) {
  return openEvents(target, { authorization: `Bearer ${accessToken}` })
}

/** Reads on to what is expected: news of a membership from before the stream was opened may arrive on it. */
export async function expectTold(stream: EventReader, expected: object | undefined) {
  let event = await stream.next()
  while (event?.type === 'membership-changed' && !isDeepStrictEqual(event, expected))
    event = await stream.next()
  expect(event).toEqual(expected)
}
