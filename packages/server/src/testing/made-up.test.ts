import { expect, it } from 'vitest'
import { MadeUp } from './made-up.ts'

const id = '01900000-1234-7abc-8def-0123456789ab'

it('a made-up id has version and time of the real one, and nothing else', () => {
  const [one, other] = [new MadeUp(1).like(id), new MadeUp(2).like(id)]
  for (const made of [one, other]) expect(made).toMatch(/^01900000-1234-7[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
  expect(new Set([id, one, other]).size).toBe(3)
  expect(new MadeUp(1).like(id)).toBe(one)
})

it('a made-up cursor holds made-up ids in the form of the real one', () => {
  const cursor = Buffer.from(JSON.stringify(['sorted by', id])).toString('base64url')
  const made = JSON.parse(Buffer.from(new MadeUp(1).like(cursor), 'base64url').toString()) as string[]
  expect(made).toEqual(['sorted by', expect.stringMatching(/^01900000-1234-7/)])
  expect(made[1]).not.toBe(id)
})

it.each([
  [17, /^1\d{6}$/],
  ['17', /^1\d{6}$/],
  ['INV-2026-ab', /^INV-\d{4}-[a-z]{2}$/],
] as const)('%j is made up in its own form', (value, form) => {
  expect(String(new MadeUp(1).like(value))).toMatch(form)
})
