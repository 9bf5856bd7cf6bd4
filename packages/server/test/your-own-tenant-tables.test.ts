import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { expect, it } from 'vitest'
import { freshTenant } from './people.ts'
import { createTestApp } from './test-app.ts'
import { Tenancy } from '../src/index.ts'
import { Invoice } from './tenant-tables/invoice.entity.ts'
import { InvoicesService } from './tenant-tables/invoices.service.ts'

@Module({ imports: [TypeOrmModule.forFeature([Invoice])], providers: [InvoicesService] })
class InvoicesModule {}

it('the code of the guide is the code that is tested here', () => {
  const read = (...path: string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8')
  const guide = read('../../../docs/guides/your-own-tenant-tables.md')
  for (const name of ['invoice.entity', 'invoices.service']) {
    const tested = read(`tenant-tables/${name}.ts`)
      .replace('../../src/index.ts', '@nest-auth/server')
      .replace(/'(\.\/.*)\.ts'/, "'$1.js'")
    expect(guide).toContain(`\`\`\`ts\n// ${name}.ts\n${tested}\`\`\`\n`)
  }
})

it('what the guide shows works', async () => {
  const app = await createTestApp({ imports: [InvoicesModule], entities: [Invoice] })
  try {
    const invoices = app.nest.get(InvoicesService, { strict: false })
    const acme = await app.tenants.createTenant(freshTenant('Acme'))
    const globex = await app.tenants.createTenant(freshTenant('Globex'))
    const texts = async (found: Promise<Invoice[]>) => (await found).map(({ text }) => text)
    for (const { id, name } of [acme, globex]) await Tenancy.run(id, () => invoices.write(id, name))
    expect(await texts(invoices.list())).toEqual([])
    expect(await texts(invoices.remind(acme.id))).toEqual(['Acme'])
    const later = Tenancy.run(globex.id, () => invoices.later(() => invoices.list()))
    expect(await texts(Tenancy.run(acme.id, later))).toEqual(['Globex'])
    const counted = await invoices.countPerTenant()
    expect(counted.toSorted((a, b) => a.tenant.localeCompare(b.tenant))).toEqual([
      { tenant: 'Acme', count: 1 },
      { tenant: 'Globex', count: 1 },
    ])
    const [entry] = await app.dataSource.query(
      `select details ->> 'reason' as reason from nest_auth_audit_entries where action = 'platform.scope_opened'`,
    )
    expect(entry).toEqual({ reason: 'yearly figures' })
  } finally {
    await app.close()
  }
})
