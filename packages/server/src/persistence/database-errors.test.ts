import { QueryFailedError } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { isForeignKeyViolation, isTransientDatabaseError, isUniqueViolation } from './database-errors.ts'

const driverError = (code: string, constraint?: string) =>
  Object.assign(new Error('failed'), { code, constraint })
const queryFailed = (error: Error) => new QueryFailedError('select 1', [], error)

describe('A database error', () => {
  it('is recognised as a unique violation, of one constraint when asked', () => {
    const error = queryFailed(driverError('23505', 'uq_users_email'))
    expect(isUniqueViolation(error)).toBe(true)
    expect(isUniqueViolation(error, 'uq_users_email')).toBe(true)
    expect(isUniqueViolation(error, 'uq_users_phone')).toBe(false)
    expect(isForeignKeyViolation(error)).toBe(false)
  })

  it('is recognised as a foreign key violation', () => {
    expect(isForeignKeyViolation(queryFailed(driverError('23503', 'fk_a')), 'fk_a')).toBe(true)
  })

  it.each([
    '57P01',
    '57P02',
    '57P03',
    '08006',
    '53300',
    '40001',
    '40P01',
    '55P03',
    '57014',
    '25006',
    'ECONNREFUSED',
  ])('with code %s is worth another attempt', (code) => {
    expect(isTransientDatabaseError(queryFailed(driverError(code)))).toBe(true)
    expect(isTransientDatabaseError(new Error('wrapped', { cause: driverError(code) }))).toBe(true)
    expect(isTransientDatabaseError(new AggregateError([driverError(code)]))).toBe(true)
  })

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
    'without a code but saying "%s" is worth another attempt',
    (message) => {
      expect(isTransientDatabaseError(queryFailed(new Error(message)))).toBe(true)
    },
  )

  it.each([driverError('23505'), driverError('42P01'), new Error('other'), 'text', null, undefined])(
    'such as %s is not worth another attempt',
    (error) => {
      expect(isTransientDatabaseError(error)).toBe(false)
    },
  )
})
