import { expect, it } from 'vitest'
import { complaintOf } from './complaint.ts'

const saying = (text: string) => complaintOf({ status: 400, headers: {}, text })
const answering = (body: unknown) => saying(JSON.stringify(body))

it('the messages of an answer are quoted', () => {
  const rest = { error: 'Bad Request', statusCode: 400 }
  expect(answering({ message: ['iban must be an IBAN', 'due is late'], ...rest })).toBe(
    'iban must be an IBAN; due is late',
  )
  expect(answering({ message: 'Validation failed', ...rest })).toBe('Validation failed')
})

it('an answer of another form is quoted as it is', () => {
  expect(answering({ message: 'No', issues: [{ path: ['iban'] }] })).toBe(
    '{"message":"No","issues":[{"path":["iban"]}]}',
  )
  expect(answering({ message: [{ property: 'iban' }] })).toBe('{"message":[{"property":"iban"}]}')
  expect(answering(null)).toBe('null')
  expect(answering({ title: 'No' })).toBe('{"title":"No"}')
  expect(saying('No,\n\tnot so.')).toBe('No, not so.')
  expect(saying('')).toBe('')
})

it('of a long one, the beginning', () => {
  expect(saying('x'.repeat(500))).toBe(`${'x'.repeat(300)}…`)
})
