import { afterAll, beforeAll, expect, it } from 'vitest'
import { compileProgram } from './crash/children.ts'
import type { Program } from './crash/children.ts'

let program: Program
beforeAll(async () => {
  program = await compileProgram('last-lines.program.ts')
})
afterAll(() => program.remove())

it.each([
  { by: 'signal', end: 'SIGKILL' },
  { by: 'exit', end: 3 },
  { by: 'exception', end: 1 },
])('loses no line of the log in a process that ends by $by', async ({ by, end }) => {
  const ended = await program.run({ by })
  expect(ended.lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['first', 'last'])
  expect(ended.end).toBe(end)
})
