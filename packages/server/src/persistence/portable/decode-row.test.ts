import { EntitySchema } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nestAuthEntities } from '../../entities.ts'
import { createNestAuthDataSource } from '../nest-auth-database.ts'
import { PortableDataSource } from './portable-data-source.ts'
import { RowReader } from './decode-row.ts'

const backwards = {
  to: (text: string) => [...text].toReversed().join(''),
  from: (text: string) => [...text].toReversed().join(''),
}
const sealed = {
  to: (value: unknown) => ({ sealed: backwards.to(JSON.stringify(value)) }),
  from: (value: { sealed: string }) => JSON.parse(backwards.from(value.sealed)) as unknown,
}

const Customer = new EntitySchema<{ id: number; name: string; notes: unknown }>({
  name: 'customers',
  columns: {
    id: { type: 'int', primary: true },
    name: { type: 'varchar', transformer: backwards },
    notes: { type: 'jsonb', transformer: sealed },
  },
})

describe('Beside an application whose columns have transformers of their own', () => {
  const database = createNestAuthDataSource({
    type: 'sqljs',
    entities: [...nestAuthEntities, Customer],
    synchronize: true,
  }) as PortableDataSource

  beforeAll(() => database.initialize())
  afterAll(() => database.destroy())

  it('rows of the library are read as ever', () => {
    const reader = new RowReader(database)
    const row = { name: '[draft] Acme', metadata: '{"a":1}', is_active: 1 }
    expect(reader.read(row)).toEqual({ name: '[draft] Acme', metadata: { a: 1 }, is_active: true })
  })

  it('no column of the library is text in one table and JSON in another', () => {
    const columns = database.entityMetadatas
      .filter(({ name }) => name !== 'customers')
      .flatMap((m) => m.columns)
    const names = (isJson: boolean) =>
      columns.filter(({ transformer }) => Boolean(transformer) === isJson).map((c) => c.databaseName)
    const texts = new Set(names(false))
    expect(names(true).filter((name) => texts.has(name))).toEqual([])
  })

  it('a transformer is kept where the column is JSON', async () => {
    const repository = database.getRepository(Customer)
    await repository.save({ id: 1, name: 'Ann', notes: { a: 1 } })
    expect(await repository.findOneBy({ id: 1 })).toMatchObject({ name: 'Ann', notes: { a: 1 } })
    const [row] = await database.query<{ notes: string }[]>('select notes from customers')
    expect(JSON.parse(row!.notes)).toEqual({ sealed: backwards.to('{"a":1}') })
  })
})
