import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, '../scripts/screenshots.mjs')
const run = (...args) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })

test('the pictures are taken of the examples that are named, and of no others', () => {
  const help = run('--help')
  expect(help).toMatchObject({ status: 0, stderr: '' })
  expect(help.stdout).toMatch(/^Usage: node scripts\/screenshots\.mjs \[example …\]/)
  const mistyped = run('tenant-switcher', 'acount-switcher')
  expect(mistyped).toMatchObject({ status: 1, stdout: '' })
  expect(mistyped.stderr).toMatch(/^There is no example "acount-switcher" to take pictures of\./)
})
