import { requests } from '@nest-auth/js-client/contract'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { MadeUp } from './made-up.ts'
import { sampleOfSchema } from './sample-of-schema.ts'

const madeUp = new MadeUp(1)
const filling = { id: () => '01900000-1234-7abc-8def-0123456789ab', fresh: () => madeUp.fresh() }

it.each(
  Object.entries(requests).flatMap(([name, parts]) => {
    const { body, query } = parts as { body?: v.GenericSchema; query?: v.GenericSchema }
    return [
      body ? [[`body of ${name}`, body] as const] : [],
      query ? [[`query of ${name}`, query] as const] : [],
    ].flat()
  }),
)('the %s has a sample that the contract accepts', (_, schema) => {
  expect(v.safeParse(schema, sampleOfSchema(schema, filling)?.base).success).toBe(true)
})

it('lists, inner objects and choices are filled in', () => {
  const line = v.object({
    productId: v.pipe(v.string(), v.uuid()),
    amount: v.pipe(v.number(), v.minValue(5)),
  })
  const schema = v.strictObject({
    lines: v.array(line),
    kind: v.picklist(['gift', 'sale']),
    note: v.optional(v.string()),
  })
  expect(sampleOfSchema(schema, filling)).toEqual({
    base: { lines: [{ productId: filling.id(), amount: 10 }], kind: 'gift' },
    additions: [{ path: ['note'], value: expect.any(String) as string }],
    unfilled: [],
  })
})

it('nothing is made up for what is no schema, or accepts no sample', () => {
  expect(sampleOfSchema({ parse: () => {} }, filling)).toBeNull()
  expect(sampleOfSchema(v.pipe(v.string(), v.regex(/^never$/), v.regex(/^ever$/)), filling)).toBeNull()
})
