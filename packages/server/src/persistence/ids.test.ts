import { expect, it } from 'vitest'
import { newId } from './ids.ts'

it('A new id is a UUIDv7 that sorts after the one before it', () => {
  const ids = Array.from({ length: 100 }, newId)
  expect(
    ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toBe(true)
  expect(ids.toSorted()).toEqual(ids)
})
