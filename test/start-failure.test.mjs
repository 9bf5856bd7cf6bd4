import { expect, test } from 'vitest'
import { startFailure as ofAccounts } from '../examples/account-switcher/api/src/start-failure.ts'
import { startFailure as ofTenants } from '../examples/tenant-switcher/api/src/start-failure.ts'
import { DataDirInUseError } from '../packages/server/src/persistence/embedded/lock-file.ts'
import { checkedSecrets } from '../packages/server/src/secrets.ts'
import { connectDirectly } from '../packages/server/src/persistence/postgres-connection.ts'
import { PostgresServer } from '../packages/server/src/persistence/postgres-server.ts'

/** The library's own error, as the API of an example meets it. */
const errorOf = async (work) => {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('It was expected to fail.')
}

test.each([
  ['tenant switcher', ofTenants],
  ['account switcher', ofAccounts],
])('the API of the %s names environment variables, not options of the library', async (_, startFailure) => {
  const invalid = await errorOf(() => connectDirectly(new PostgresServer({ url: 'nonsense' }), 'test'))
  expect(startFailure(invalid)).toMatch(/^Cannot start: DATABASE_URL is not valid: it should look like/)

  const unreachable = await errorOf(() =>
    connectDirectly(new PostgresServer({ url: 'postgres://ada@127.0.0.1:1/acme' }), 'test'),
  )
  expect(startFailure(unreachable)).toMatch(/or leave DATABASE_URL unset for the embedded database\.$/)

  const locked = new DataDirInUseError('/var/acme', 4711)
  expect(startFailure(locked)).toContain('choose another DATA_DIR, or use PostgreSQL by setting DATABASE_URL')

  const weak = await errorOf(() => checkedSecrets('a'.repeat(40)))
  expect(startFailure(weak)).toMatch(
    /^Cannot start: AUTH_SECRET is too easy to guess: 40 characters, but only 1/,
  )
})
