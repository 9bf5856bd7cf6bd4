import { afterAll, beforeAll, expect, it } from 'vitest'
import type { IsolatedDataSource } from '../src/persistence/isolation/isolated-data-source.ts'
import { preparedTexts } from '../src/persistence/prepared-statements.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

/** A node of EXPLAIN (FORMAT JSON). */
interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Plans?: PlanNode[]
}

/** Of these a scope has a handful, or they are swept. */
const few = new Set(['nest_auth_roles', 'nest_auth_permissions', 'nest_auth_guess_counts'])

let app: TestApp
/** The table of every index, and its first column: a condition on later ones alone walks through the whole of it. */
let indexes: ReadonlyMap<string, { table: string; leading: string }>

beforeAll(async () => {
  app = await createTestApp({ tenancy: 'SHARED' })
  const rows: { name: string; table: string; leading: string }[] = await app.dataSource.query(
    `select indexrelid::regclass::text as name, indrelid::regclass::text as table,
            pg_get_indexdef(indexrelid, 1, true) as leading
       from pg_index`,
  )
  indexes = new Map(rows.map(({ name, ...index }) => [name, index]))
})
afterAll(() => app.close())

/** What the plan that is kept for any parameters reads without the help of an index. */
async function unaided(text: string): Promise<string[]> {
  const parameters = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])))
  const nulls = Array.from({ length: parameters }, () => 'null').join(', ')
  const dataSource = app.dataSource as IsolatedDataSource
  return dataSource.asOwner(() =>
    dataSource.transaction(async (manager) => {
      // With the tables of a test a scan is the cheapest; the question is whether there is another way.
      await manager.query('set local enable_seqscan = off')
      await manager.query('set local plan_cache_mode = force_generic_plan')
      await manager.query(`prepare hot as ${text}`)
      try {
        const [row] = (await manager.query(`explain (format json) execute hot${nulls && `(${nulls})`}`)) as [
          { 'QUERY PLAN': [{ Plan: PlanNode }] },
        ]
        return scans(row['QUERY PLAN'][0].Plan)
      } finally {
        await manager.query('deallocate hot')
      }
    }),
  )
}

function scans(node: PlanNode): string[] {
  const name = node['Index Name']
  const index = name === undefined ? undefined : indexes.get(name)
  // The part of a bitmap scan that reads an index names no table.
  const table = node['Relation Name'] ?? index?.table ?? ''
  const condition = node['Index Cond']
  const isUnaided =
    node['Node Type'] === 'Seq Scan' ||
    (index !== undefined && !new RegExp(`\\(${index.leading}[ )]`).test(condition ?? '')) ||
    // Planned while the table is empty and kept while it fills: every row of the scope would be read.
    (!few.has(table) && /^\(tenant_id = [^)]*\)$/.test(condition ?? ''))
  return [
    ...(isUnaided ? [`${node['Node Type']} of ${table}: ${condition}`] : []),
    ...(node.Plans ?? []).flatMap(scans),
  ]
}

it('every statement that runs often finds all its rows by an index, whatever is asked for', async () => {
  const texts = preparedTexts()
  expect(texts.length).toBeGreaterThan(15)
  const found: Record<string, string[]> = {}
  for (const text of texts) {
    const list = await unaided(text)
    if (list.length > 0) found[text.slice(0, 80)] = list
  }
  expect(found).toEqual({})
})

it('a statement without an index would be noticed', async () => {
  expect(await unaided('select 1 from nest_auth_users where created_at = $1')).toEqual([
    expect.stringMatching(/users/),
  ])
})

it('a statement that reads a whole scope would be noticed', async () => {
  expect(await unaided('select 1 from nest_auth_users where tenant_id = $1')).toEqual([
    expect.stringMatching(/users: \(tenant_id = /),
  ])
})
