import 'reflect-metadata'
import { plainToInstance } from 'class-transformer'
import * as classValidator from 'class-validator'
import { validateSync } from 'class-validator'
import { expect, it } from 'vitest'
import {
  Basket,
  Line,
  Order,
  Resident,
  Slow,
  Supplier,
} from '../../test/tenant-leaks/described-bodies.dto.ts'
import { innerClassOf } from './inner-class.ts'
import { MadeUp } from './made-up.ts'
import { fieldsOfDto, sampleOfDto } from './sample-of-dto.ts'

const madeUp = new MadeUp(1)
const id = '01900000-1234-7abc-8def-0123456789ab'
const filling = { id: () => id, fresh: () => madeUp.fresh() }

it('a class is filled in by its rules, inherited ones and those of inner objects too', () => {
  expect(sampleOfDto(Order, filling)).toEqual({
    base: {
      kind: 'gift',
      line: { productId: id },
      couponIds: [expect.any(String), expect.any(String)],
      amount: 100,
      code: expect.stringMatching(/^.{7}$/) as string,
      due: expect.any(String) as string,
    },
    additions: [
      { path: ['line', 'warehouseId'], value: id },
      { path: ['replaces'], value: expect.objectContaining({ line: { productId: id } }) as object },
    ],
    unfilled: [],
  })
  expect(fieldsOfDto(Order)).toContain('line')
})

it('fields of forms that are known by name are filled in', () => {
  const { base } = sampleOfDto(Supplier, filling)!
  const refusals = validateSync(plainToInstance(Supplier, base as object))
  expect(refusals.map(({ constraints }) => constraints)).toEqual([])
  expect(Object.keys(base as object)).toEqual(fieldsOfDto(Supplier))
})

/** Rules that cannot do without being told something, or without the type of the field. */
const asking =
  /^Is(?:Date|In|NotIn|Enum|Instance|DivisibleBy|ByteLength|Hash|PhoneNumber|PostalCode|PassportNumber)$/
const rules = Object.entries(classValidator as unknown as Record<string, () => PropertyDecorator>)

it.each(rules.filter(([name]) => /^Is[A-Z]/.test(name) && !asking.test(name)))(
  'a field is filled in that asks for %s',
  (_, rule) => {
    class Asking {}
    rule()(Asking.prototype, 'field')
    expect(sampleOfDto(Asking, filling)?.unfilled).toEqual([])
  },
)

it('fields for which nothing is known are named, with what they ask for', () => {
  const { base, unfilled } = sampleOfDto(Resident, filling)!
  expect(base).toEqual({})
  expect(unfilled).toEqual([
    { path: ['taxId'], asks: 'isTaxId(de-AT)', isInOptional: false },
    { path: ['residence', 'card'], asks: 'isIdentityCard(IT)', isInOptional: true },
  ])
})

it('a rule that waits for something is taken to be content', () => {
  expect(sampleOfDto(Slow, filling)?.base).toEqual({
    name: expect.any(String) as string,
    title: expect.any(String) as string,
  })
})

it('nothing is made up for a class without rules', () => {
  expect(sampleOfDto(class Silent {}, filling)).toBeNull()
  expect(sampleOfDto(Object, filling)).toBeNull()
  expect(fieldsOfDto(null)).toEqual([])
})

it('what a list holds is known from what class-transformer makes of it', () => {
  expect(innerClassOf(Basket, 'lines', true)).toBe(Line)
  expect(innerClassOf(Basket, 'lines', true, null)).toBeNull()
  expect(innerClassOf(Order, 'line', false, null)).toBe(Line)
})
