import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileProgram } from './crash/children.ts'
import type { Program } from './crash/children.ts'
import { createLastingDatabase, testSecret } from './test-app.ts'
import type { TestDatabase } from './test-app.ts'

const anotherSecret = `another-${testSecret}`

describe('A start that is refused, in an application that catches nothing,', () => {
  let program: Program
  let folder: string
  let dataDir: string
  let known: TestDatabase
  let fresh: TestDatabase
  const started = { lines: ['started'], errors: '', end: 0 }
  const placeOf = ({ url, dataDir: folderOf }: TestDatabase) => ({ url, dataDir: folderOf })

  beforeAll(async () => {
    program = await compileProgram('boot.program.ts')
    folder = await mkdtemp(join(tmpdir(), 'nest-auth-start-'))
    dataDir = join(folder, 'data')
    known = await createLastingDatabase()
    fresh = await createLastingDatabase()
    expect(await program.run({ ...placeOf(known), secret: testSecret })).toEqual(started)
  })
  afterAll(async () => {
    await program?.remove()
    await known?.drop()
    await fresh?.drop()
    await rm(folder, { recursive: true, force: true })
  })

  const sentence = (text: string) => ({ lines: [], errors: `\nNest Auth cannot start: ${text}\n`, end: 1 })
  const wrongSecret =
    'The signing key in the database was encrypted with another `secret`. Start with the former secret as well ' +
    '(`secret: [newSecret, formerSecret]`), or delete the rows of nest_auth_signing_keys: access tokens issued so far ' +
    'then stop working. While developing on the embedded database, delete its folder.'

  it.each([{}, { failures: 'nobody, in a function' }])(
    'says in one sentence that the secret is another one: %o',
    async (style) => {
      expect(await program.run({ ...placeOf(known), secret: anotherSecret, ...style })).toEqual(
        sentence(wrongSecret),
      )
    },
  )

  it('says the same on the embedded database', async () => {
    expect(await program.run({ dataDir, secret: testSecret })).toEqual(started)
    expect(await program.run({ dataDir, secret: anotherSecret })).toEqual(sentence(wrongSecret))
  })

  it('says in one sentence that the tables are missing, or their entities', async () => {
    const newcomer = { ...placeOf(fresh), secret: testSecret }
    expect(await program.run({ ...newcomer, synchronize: false })).toEqual(
      sentence(
        'The tables of Nest Auth do not exist. Create them: `synchronize: true` in development, a migration in ' +
          'production. (nest_auth_access_keys is missing, and 22 more)',
      ),
    )
    expect(await program.run({ ...newcomer, entities: false })).toEqual(
      sentence(
        'The data source does not know the entities of Nest Auth (all are missing). Add them to its entities: ' +
          '`nestAuthDatabase({ …, entities: [...nestAuthEntities, …] })`.',
      ),
    )
  })

  it.each([
    ['no secret', { secret: '' }, '`secret` is not set'],
    ['a weak secret', { secret: 'weak' }, '`secret` is too short'],
    ['no URL', { url: 'nonsense' }, 'the database url is not valid'],
    [
      'no server',
      { url: 'postgres://127.0.0.1:1/app' },
      'cannot open the PostgreSQL database 127.0.0.1:1/app',
    ],
    ['no folder', { url: undefined, dataDir: '/dev/null' }, 'the data directory /dev/null cannot be used'],
  ])('tells %s by its message, with no line of a stack', async (_, settings, message) => {
    const { lines, errors, end } = await program.run({ ...placeOf(known), secret: testSecret, ...settings })
    expect({ lines, end }).toEqual({ lines: [], end: 1 })
    expect(errors).toContain(message)
    expect(errors).not.toMatch(/^\s+at /m)
    expect(errors).not.toContain('node:internal')
  })

  it('is left to the application wherever it looks after it', async () => {
    const refused = { ...placeOf(known), secret: anotherSecret }
    expect(await program.run({ ...refused, failures: 'a catch' })).toEqual({
      lines: [`caught ${wrongSecret}`],
      errors: '',
      end: 3,
    })
    expect(await program.run({ ...refused, failures: 'a listener' })).toEqual({
      lines: [`heard ${wrongSecret}`],
      errors: '',
      end: 4,
    })
    const { errors, end } = await program.run({ ...refused, failures: 'an error of somebody else' })
    expect(errors).toMatch(/Error: of somebody else\n\s+at /)
    expect(errors).not.toContain('Nest Auth cannot start')
    expect(end).not.toBe(0)
  })
})
