import { describe, expect, it } from 'vitest'
import { StatementCheck, firstTable } from './statement-check.ts'
import { isSign, readSql, splitAt } from './sql-tree.ts'
import { UnguardedStatementError } from './unguarded-statement-error.ts'

const tenant = '01900000-0000-7000-8000-000000000001'
const other = '01900000-0000-7000-8000-000000000002'
const columns = new Map([
  ['invoices', 'tenant_id'],
  ['lines', 'tenant_id'],
  ['nest_auth_signing_keys', null],
])

/** Whether a statement of this tenant goes through. */
function passes(sql: string, parameters: unknown[] = [tenant], dialect: 'mysql' | 'sqlite' = 'sqlite') {
  const nodes = readSql(dialect, sql)
  if (!nodes) return false
  const isTenant = (value: { kind: string; text?: string; at?: number }) =>
    (value.kind === 'parameter' ? parameters[value.at!] : value.kind === 'text' && value.text) === tenant
  try {
    for (const statement of splitAt(nodes, (node) => isSign(node, ';'))) {
      if (firstTable(statement, columns)) new StatementCheck({ columns, isTenant }).statement(statement)
    }
    return true
  } catch (error) {
    if (error instanceof UnguardedStatementError) return false
    throw error
  }
}

describe('The statement guard lets pass', () => {
  it.each([
    'select 1',
    'select * from customers',
    `select ';', 'from invoices' from customers -- invoices`,
    'select * from invoices where tenant_id = ?',
    `select * from invoices where tenant_id = '${tenant}' and total > 3 or tenant_id = '${tenant}'`,
    'SELECT "Invoice"."id" AS "Invoice_id" FROM "invoices" "Invoice" WHERE (("Invoice"."tenant_id" = ?)) LIMIT 1',
    'select * from invoices i where ? = i.tenant_id and not (i.total = 3) and i.day between 1 and 5',
    'select * from invoices i join lines l on l.tenant_id = i.tenant_id and l.invoice_id = i.id where i.tenant_id = ?',
    'select * from invoices i left join lines l on l.tenant_id = i.tenant_id where i.tenant_id = ? order by 1 limit 5',
    'select * from invoices i, lines l where l.tenant_id = i.tenant_id and i.tenant_id in (?)',
    'select i.*, (select count(*) from lines l where l.tenant_id = i.tenant_id) from invoices i where i.tenant_id = ?',
    'select distinct a from (select * from invoices where tenant_id = ?) x where x.a is distinct from 3',
    'with mine as (select * from invoices where tenant_id = ?) select * from mine',
    'select id from invoices where tenant_id = ? union all select id from customers',
    'update invoices set total = 3 where tenant_id = ? and id = 5',
    'update invoices set total = 3, tenant_id = ? where tenant_id = ?1'.replace('?1', `'${tenant}'`),
    'delete from invoices where tenant_id = ?',
    'insert into invoices (id, tenant_id) values (7, ?)',
    `insert into "invoices"("tenant_id", "id") values (?, 7), ('${tenant}', 8) on conflict do nothing returning id`,
    'insert into customers (name) values (3)',
    `insert into lines (tenant_id, id) select ?, id from invoices where tenant_id = '${tenant}'`,
    `insert into lines (tenant_id, id) select ?, 7 union all select '${tenant}', 1.5e3`,
    `select * from customers where kind = 'invoices' --\n`,
    'update invoices set total = 1 is distinct from 2, "day" = total + 0x1f where tenant_id = ?',
  ])('%s', (sql) => {
    expect(passes(sql)).toBe(true)
  })
})

describe('The statement guard refuses', () => {
  it.each([
    'select * from invoices',
    'select * from "invoices"',
    'select * from main.invoices i',
    `select * from invoices where tenant_id = '${other}'`,
    'select * from invoices where tenant_id <> ?',
    'select * from invoices where tenant_id = ? or 1 = 1',
    'select * from invoices where not tenant_id = ?',
    'select * from invoices where not (tenant_id = ?)',
    `select * from invoices where tenant_id in (?, '${other}')`,
    'select * from invoices where total = 3 -- and tenant_id = ?',
    `select * from invoices where note = 'tenant_id = ?'`,
    'select * from invoices where case when tenant_id = ? then 1 else 1 end',
    'select * from invoices where total between 1 and tenant_id = ?',
    'select * from invoices where tenant_id = ? is null',
    'select * from invoices where tenant_id = ? and a is distinct from 3 or 1 = 1',
    'select * from invoices where tenant_id = ? and lock = 3 or 1 = 1',
    'select * from invoices having tenant_id = ?',
    'select a is distinct from b from invoices',
    'select 1 from customers c d invoices',
    'select * from invoices i join lines l on l.invoice_id = i.id where i.tenant_id = ?',
    'select * from invoices i join lines l on l.id = i.id where tenant_id = ?',
    'select * from customers c left join invoices i on 1 = 1 where c.tenant_id = ?',
    'select * from customers c right join invoices i on i.tenant_id = ?',
    'select * from invoices i left join customers c on i.tenant_id = ?',
    'select * from customers where id in (select customer_id from invoices)',
    'select (select count(*) from invoices) from customers',
    'select id from invoices where tenant_id = ? union select id from invoices',
    'with mine as (select * from invoices) select * from mine where tenant_id = ?',
    'update invoices set total = 3',
    'update invoices set total = 3 where id = 5',
    `update invoices set tenant_id = '${other}' where tenant_id = ?`,
    'update invoices set tenant_id = (select 1) where tenant_id = ?',
    'delete from invoices',
    'delete from i using invoices i where i.tenant_id = ?',
    'insert into invoices (id) values (7)',
    'insert into invoices values (?, 7)',
    `insert into invoices (tenant_id, id) values (?, 7), ('${other}', 8)`,
    'insert into invoices (tenant_id, id) select tenant_id, id from customers',
    'insert into lines (tenant_id, id) select ?, id from invoices',
    'insert into invoices (tenant_id, id) values (?, 7) on conflict (id) do update set total = 3',
    'insert or replace into invoices (tenant_id, id) values (?, 7)',
    'insert invoices (tenant_id) values (?)',
    'replace into invoices (tenant_id) values (?)',
    'truncate table invoices',
    'drop table invoices',
    'select * from nest_auth_signing_keys',
    'select 1; delete from invoices',
    'delete from invoices /* where tenant_id = ?',
    `select * from 'invoices'`,
    `select * from main.'invoices'`,
    `select * from customers, 'invoices'`,
    `update 'invoices' set total = 3`,
    `update invoices set 'tenant_id' = '${other}' where tenant_id = ?`,
    `update invoices set (tenant_id, total) = ('${other}', 3) where tenant_id = ?`,
    `update invoices set total = 1 is distinct from 2, tenant_id = '${other}' where tenant_id = ?`,
    'update or replace invoices set total = 3',
    'update or replace invoices set id = 3 where tenant_id = ?',
    'values (1) union all select id from invoices',
    'select * from customers where id in (values (1) union select id from invoices)',
    'select * from lines l where l.tenant_id = ? and 1 in (select 1 from invoices l where l.tenant_id = l.tenant_id)',
    'select * from lines where tenant_id = ? and id in (select id from lines where tenant_id = lines.tenant_id)',
    'select * from invoices i left join customers b join customers c on b.id = c.id on 1 = 1 and i.tenant_id = ?',
    'select * from invoices where tenant_id = ? and lock in (1) or 1 = 1',
    `insert into lines (tenant_id, id) select ?, 7 from customers union all select '${other}', 8 from customers`,
    `insert into lines (id, tenant_id, total) select c.*, ? from customers c`,
    `insert into lines (tenant_id, id, tenant_id) values (?, 7, '${other}')`,
  ])('%s', (sql) => {
    expect(passes(sql)).toBe(false)
  })

  it.each([
    'select id\n--\nfrom invoices',
    'select * from invoices where tenant_id = ? --\n or 1 = 1',
    'select * from invoices where id = 1 /*!99999 and tenant_id = ? and 1 */',
    'select * from invoices where tenant_id = ? and 1.or 1 = 1',
    'select id from customers where 1 = 1 union table invoices',
    'select * from (table invoices) i',
    'select * from customers where id in (table invoices)',
    'insert into customers table invoices',
    'select * from customers where id in ((select 1) union select id from invoices)',
    'select i.distinct from invoices i',
    `update invoices set tenant_id := '${other}' where tenant_id = ?`,
    `update invoices set shop.invoices.tenant_id = '${other}' where tenant_id = ?`,
  ])('of MySQL: %s', (sql) => {
    expect(passes(sql, [tenant], 'mysql')).toBe(false)
  })

  it('what has parameters that are counted otherwise', () => {
    expect(passes('select * from invoices where id = ?2 and tenant_id = ?', [tenant, 7, other])).toBe(false)
    expect(passes('select * from invoices where id = :id and tenant_id = ?', [tenant, other])).toBe(false)
    const rows = 'insert into lines (id, tenant_id, total) values (?, ?)'
    expect(passes(rows, [[7, other], tenant], 'mysql')).toBe(false)
  })

  it('what the driver of MySQL would read differently', () => {
    expect(passes(`select '?' from invoices where tenant_id = ?`, [other, tenant], 'mysql')).toBe(false)
    expect(passes('select * from invoices where tenant_id = ? || 1 = 1', [tenant], 'mysql')).toBe(false)
    expect(passes('select * from invoices where tenant_id = ? /*! or 1 = 1 */', [tenant], 'mysql')).toBe(
      false,
    )
    expect(passes(`select * from invoices where a = 'it\\'s' and tenant_id = ?`, [tenant], 'mysql')).toBe(
      true,
    )
  })
})
