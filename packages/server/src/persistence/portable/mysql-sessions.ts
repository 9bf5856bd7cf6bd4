import type { DataSource } from 'typeorm'

interface Connection {
  promise(): { query(sql: string): Promise<unknown> }
}

/**
 * What the statements rely on, whatever the server was configured for: instants in UTC, each statement seeing what is
 * committed by then, nothing cut to fit, and room for what is aggregated.
 */
const settings = [
  'set session transaction isolation level read committed',
  `set time_zone = '+00:00',
  sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION', group_concat_max_len = 16777216,
  innodb_lock_wait_timeout = 10`,
]

/** Prepares each connection of the pool once, before anybody gets it. */
export function prepareConnections({ driver }: DataSource): void {
  const prepared = new WeakSet<object>()
  const { obtainMasterConnection, obtainSlaveConnection } = driver as unknown as Record<
    string,
    () => Promise<Connection>
  >
  const preparing = (obtain: () => Promise<Connection>) => async () => {
    const connection = await obtain.call(driver)
    if (!prepared.has(connection)) {
      for (const setting of settings) await connection.promise().query(setting)
      prepared.add(connection)
    }
    return connection
  }
  Object.assign(driver, {
    obtainMasterConnection: preparing(obtainMasterConnection!),
    obtainSlaveConnection: preparing(obtainSlaveConnection!),
  })
}
