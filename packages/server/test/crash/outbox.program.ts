import { setTimeout as pause } from 'node:timers/promises'
import { Injectable, Module } from '@nestjs/common'
import { AuthEvents, OnAuthEvent } from '../../src/index.ts'
import type { TenantCreatedEvent } from '../../src/index.ts'
import { createTestApp } from '../test-app.ts'
import type { TestDatabase } from '../test-app.ts'

interface Input {
  database: Omit<TestDatabase, 'drop'>
  /** Announces a tenant of this name, and dies between the commit and the delivery. */
  announces?: string
}

const input = JSON.parse(process.argv[2]!) as Input

@Injectable()
class Billing {
  @OnAuthEvent('tenant.created', { durable: true, id: 'billing' })
  open({ id, data }: TenantCreatedEvent) {
    if (input.announces) process.kill(process.pid, 'SIGKILL')
    console.log(`heard ${data.name} ${id}`)
  }
}

@Module({ providers: [Billing] })
class BillingModule {}

const app = await createTestApp({
  database: { ...input.database, drop: async () => {} },
  imports: [BillingModule],
})
const { announces: name } = input
if (name) {
  const events = app.nest.get(AuthEvents, { strict: false })
  await app.users.runInTransaction(async () => {
    await events.publish({ name: 'tenant.created', tenantId: null, data: { id: name, slug: name, name } })
    app.dataSource.afterCommit(() => {
      console.log('committed')
      process.kill(process.pid, 'SIGKILL')
    })
  })
}
// Until what a dead process left has been delivered, and then a moment more for whatever should not come.
const waiting = async () => (await app.dataSource.query('select 1 from nest_auth_outbox limit 1')).length
while (await waiting()) await pause(20)
await pause(300)
console.log('ready')
await app.close()
