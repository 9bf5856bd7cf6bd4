import { afterAll, beforeAll, expect, it } from 'vitest'
import { compileProgram } from '../crash/children.ts'
import type { Program } from '../crash/children.ts'
import type { FlowInput } from '../crash/flows.program.ts'
import { foundTenant, fresh, newcomer } from '../people.ts'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { TestDatabase } from '../test-app.ts'

let program: Program
let database: TestDatabase
let person: FlowInput['person']

beforeAll(async () => {
  database = await createLastingDatabase()
  const app = await createTestApp({ database })
  const owner = await newcomer(app)
  const otherTenantId = await foundTenant(app, owner)
  person = { ...owner, tenantId: owner.tenantId!, otherTenantId }
  await app.close()
  program = await compileProgram('flows.program.ts')
}, 120_000)
afterAll(async () => {
  await program.remove()
  await database.drop()
})

/** How many writes each flow sends at least, its COMMIT included. */
const flows: [FlowInput['flow'], number][] = [
  ['createTenant', 3],
  ['refresh', 1],
  // Ends the session that the flows before were made with.
  ['switchTenant', 1],
  ['signup', 6],
  ['hire', 8],
]

it.each(flows)(
  'A process killed before any write of %s leaves nothing half made, and the retry succeeds',
  { timeout: 600_000 },
  async (flow, least) => {
    const input = {
      database: { url: database.url, dataDir: database.dataDir },
      flow,
      person,
      word: fresh('word').replaceAll('_', '-'),
    }
    let before: string | undefined
    for (let killBefore = 1; ; killBefore += 1) {
      const { lines, errors, end } = await program.run({ ...input, killBefore })
      // What the next process finds is what the killed one found.
      before ??= lines[0]
      expect({ killBefore, rows: lines[0] }, errors).toEqual({ killBefore, rows: before })
      if (end === 'SIGKILL') continue
      expect({ lines: lines.slice(1), end }, errors).toEqual({ lines: ['done'], end: 0 })
      expect(killBefore).toBeGreaterThan(least)
      return
    }
  },
)
