import { describe, expect, it } from 'vitest'
import { Database } from '../database.ts'
import { createNestAuthDataSource } from '../nest-auth-database.ts'
import { PortableMaintenanceBatches } from '../../maintenance/portable-maintenance-batches.ts'

/** A data source whose connections note what they are sent, and meet a deadlock in every DELETE. */
function deadlocking() {
  const sent: string[] = []
  const dataSource = createNestAuthDataSource({
    type: 'mysql',
    url: 'mysql://nobody@127.0.0.1:1/none',
    entities: [],
  })
  const query = (sql: string) => {
    sent.push(sql)
    const deadlock = Object.assign(new Error('Deadlock found'), { code: 'ER_LOCK_DEADLOCK' })
    return sql.startsWith('delete') ? Promise.reject(deadlock) : Promise.resolve([[{ is_held: 1 }]])
  }
  const connection = { promise: () => ({ query }) }
  const { driver } = dataSource
  const create = driver.createQueryRunner.bind(driver)
  driver.createQueryRunner = (mode) =>
    Object.assign(create(mode), { connect: () => Promise.resolve(connection) })
  return { dataSource, sent }
}

it('a server that is not there is named with what to do, and without the password', async () => {
  const dataSource = createNestAuthDataSource({
    type: 'mariadb',
    url: 'mysql://somebody:fine-secret@127.0.0.1:1/app',
    entities: [],
  })
  await expect(dataSource.initialize()).rejects.toHaveProperty(
    'stack',
    'DatabaseUnreachableError: cannot open the mariadb database 127.0.0.1:1/app: connect ECONNREFUSED 127.0.0.1:1. ' +
      'Check that the server runs and accepts connections there.',
  )
})

describe('After a deadlock on MySQL', () => {
  it('nothing more of the transaction is sent, but the lock of the connection is given back', async () => {
    const { dataSource, sent } = deadlocking()
    const database = new Database(dataSource)
    const step = database.runInTransaction(async (manager) => {
      const statement = (sql: string) => database.query(sql, [], manager)
      await statement('delete from customers').catch(() => {})
      await statement('update customers set name = null')
    })
    await expect(step).rejects.toThrow('Deadlock found')
    expect(sent.some((sql) => sql.startsWith('update'))).toBe(false)

    sent.length = 0
    const batches = new PortableMaintenanceBatches(database)
    const round = batches.run(async (manager) => {
      await database.query('delete from customers', [], manager)
      return 0
    })
    await expect(round).rejects.toThrow('Deadlock found')
    const times = (start: string) => sent.filter((sql) => sql.startsWith(start)).length
    expect(times('select get_lock')).toBeGreaterThan(0)
    expect(times('select release_lock')).toBe(times('select get_lock'))
  })
})
