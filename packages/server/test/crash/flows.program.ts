import type { QueryRunner } from 'typeorm'
import { UserService } from '../../src/index.ts'
import { goodPassword } from '../people.ts'
import { createTestApp } from '../test-app.ts'
import type { TestApp, TestDatabase } from '../test-app.ts'

/** What a process is to do, and before which of its writes it dies. */
export interface FlowInput {
  database: Omit<TestDatabase, 'drop'>
  flow: keyof typeof flows
  /** Somebody who signed up before. */
  person: {
    email: string
    accessToken: string
    refreshToken: string
    tenantId: string
    otherTenantId: string
  }
  /** A word for what this flow writes. */
  word: string
  killBefore: number
}

const flows = {
  signup: (app: TestApp, { word }: FlowInput) =>
    app.call('signup', {
      body: {
        email: `${word}@example.test`,
        password: goodPassword,
        newTenant: { name: word, slug: word },
      },
    }),
  createTenant: (app: TestApp, { word, person }: FlowInput) =>
    app.call('createTenant', { token: person.accessToken, body: { name: word, slug: word } }),
  switchTenant: (app: TestApp, { person }: FlowInput) =>
    app.call('switchTenant', { token: person.accessToken, body: { tenantId: person.otherTenantId } }),
  refresh: (app: TestApp, { person }: FlowInput) =>
    app.call('refresh', { body: { refreshToken: person.refreshToken } }),
  hire: async (app: TestApp, { word, person }: FlowInput) => {
    const users = app.nest.get(UserService, { strict: false })
    await users.runInTransaction(async (manager) => {
      const user = await users.createUser({ email: `${word}@example.test` }, undefined, undefined, manager)
      await user.setPassword(goodPassword)
      await user.findOrCreateIdentity('phone', `+49${word}`, manager)
      await manager.save(user)
      const access = await user.getUserAccess(person.tenantId, true, manager)
      await access.assignRoles(['00000000-0000-7000-8000-000000000003'], manager)
      await manager.query('insert into app_users values ($1)', [user.id])
    })
    return { status: 200, text: '' }
  },
} satisfies Record<string, (app: TestApp, input: FlowInput) => Promise<{ status: number; text: string }>>

const input = JSON.parse(process.argv[2]!) as FlowInput
const app = await createTestApp({
  database: { ...input.database, drop: async () => {} },
  tenancy: 'SHARED',
})

/** Every row of every table that is no counter of attempts. */
async function rows(): Promise<string> {
  const counts = app.dataSource.entityMetadatas
    .filter(({ tableName }) => !/limit|guess/.test(tableName))
    .map(({ tableName }) => `select '${tableName}' as name, to_jsonb(t)::text as line from ${tableName} t`)
  const found = await app.dataSource.query(
    `select name, count(*)::int as count, md5(string_agg(line, '|' order by line)) as digest
       from (${counts.join(' union all ')} union all select 'app_users', to_jsonb(t)::text from app_users t) as every
      group by 1 order by 1`,
  )
  return JSON.stringify(found)
}

await app.dataSource.query('create table if not exists app_users (auth_user_id uuid primary key)')
console.log(await rows())

// Dies as the machine would, with the writes before sent and answered, and this one, or the COMMIT, not.
let seen = 0
const logQuery = app.statements.logQuery.bind(app.statements)
app.statements.logQuery = (sql: string, ...more: [unknown[]?, QueryRunner?]) => {
  if (/limit_counts|guess_counts/.test(sql)) return
  if (/^\s*(?:insert|update|delete|with|commit)/i.test(sql)) seen += 1
  if (seen === input.killBefore) process.kill(process.pid, 'SIGKILL')
  ;(logQuery as (sql: string, ...more: unknown[]) => void)(sql, ...more)
}
const answer = await flows[input.flow](app, input)
app.statements.logQuery = logQuery
if (answer.status >= 300) throw new Error(`${input.flow} answered ${answer.status}: ${answer.text}`)
console.log('done')
await app.close()
