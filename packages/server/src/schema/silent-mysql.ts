type Callback<Result> = (error: null, result?: Result) => void

const about = { version: '10.11.0-MariaDB', db_name: 'nest_auth' }

const connection = {
  promise: () => ({
    query: async (sql: string) => [/^select (?:version|database)\(\)/i.test(sql) ? [about] : [], []],
  }),
  listeners: () => [],
  on() {},
  release() {},
}

/** The `driver` of a MySQL DataSource that knows no tables and asks no server: enough to say how to create them. */
export const silentMysql = {
  createPool: () => ({
    getConnection: (callback: Callback<typeof connection>) => callback(null, connection),
    end: (callback: Callback<void>) => callback(null),
    on() {},
  }),
}
