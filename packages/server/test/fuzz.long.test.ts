import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzz } from './fuzz/fuzz.ts'
import { Mailbox } from './mailbox.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const count = 5000

describe.each([
  ['express', 'SHARED'],
  ['fastify', 'ISOLATED'],
] as const)('Ten thousand requests made from the contract, on %s', (framework, tenancy) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ framework, tenancy, options: { mail: new Mailbox().options() } })
  })
  afterAll(() => app.close())

  it(
    'I163: are all answered in the words of the contract, none with a fault',
    { timeout: 600_000 },
    async () => {
      const statuses = await fuzz(app, count, 4711)
      expect(Object.values(statuses).reduce((sum, one) => sum + one)).toBe(count)
      expect([200, 201, 204, 400, 401, 404].filter((status) => !statuses[status])).toEqual([])
    },
  )
})
