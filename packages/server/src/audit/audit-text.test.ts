import { expect, it } from 'vitest'
import { plainDetails, plainText } from './audit-text.ts'

it.each([
  ['a\nuser.logged_in admin', 'a user.logged_in admin'],
  ['\u001b[31mred\u001b[0m', ' [31mred [0m'],
  ['right\u202eto left', 'right to left'],
  ['line\u2028separator', 'line separator'],
  ['nul\u0000byte', 'nul byte'],
  ['half \ud800 pair', 'half   pair'],
  ['x'.repeat(600), 'x'.repeat(512)],
  ['x'.repeat(511) + '🐢', 'x'.repeat(511) + ' '],
  ['żółw 🐢', 'żółw 🐢'],
])('writes %j as %j', (text, plain) => {
  expect(plainText(text)).toBe(plain)
})

it('keeps details, but no value of a field named like a secret', () => {
  const details = {
    email: 'a@b.test',
    newPassword: 'canary',
    refresh_token: 'canary',
    'na\nme': ['one\r\ntwo', 3, true, null],
    nested: { mfaSecret: 'canary', slug: 'acme', left: undefined },
    deep: { a: { b: { c: { d: { e: 'far' } } } } },
  }
  expect(plainDetails(details)).toEqual({
    email: 'a@b.test',
    newPassword: '[not kept]',
    refresh_token: '[not kept]',
    'na me': ['one  two', 3, true, null],
    nested: { mfaSecret: '[not kept]', slug: 'acme' },
    deep: { a: { b: { c: { d: '[too deep]' } } } },
  })
})
