import { expect, it } from 'vitest'
import { textsOfPattern } from './text-of-pattern.ts'

it.each([
  [/^[A-Z]{2}[0-9]{8,12}$/, ['AA11111111', 'AA111111111111']],
  [/^[A-Z]{3}-\d{4}$/, ['AAA-1111']],
  [/^(?:INV|CRN)\/\d+(?<year>-20\d\d)?$/i, ['INV/1', 'INV/111111111-2011']],
  [/^\u0041\x2d\p{Lu}\.[^a-z\]]\s?$/u, ['A-A.A', 'A-A.A ']],
  [/^(\d|[a-f]){3}?\b$/, ['111']],
  [/^(?=.*\d)(?:é|\bx*)$/, ['', 'xxxxxxxx']],
])('%s is written', (pattern, texts) => {
  expect(textsOfPattern(pattern)).toEqual(texts)
})

it('nothing is written for a pattern that no such text matches', () => {
  expect(textsOfPattern(/^é$/)).toEqual([])
  expect(textsOfPattern('(')).toEqual([])
})
