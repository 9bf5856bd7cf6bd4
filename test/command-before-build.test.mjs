import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const server = join(import.meta.dirname, '../packages/server')
const clone = mkdtempSync(join(tmpdir(), 'nest-auth-not-compiled-'))
afterEach(() => rmSync(clone, { recursive: true, force: true }))

test('the command says in a clone that has not been compiled what to do', () => {
  const { bin, type } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'))
  expect(type).toBe('module')
  cpSync(join(server, bin['nest-auth']), join(clone, bin['nest-auth']))
  cpSync(join(server, 'package.json'), join(clone, 'package.json'))
  // Run as a command of its own, as the link in node_modules/.bin is.
  const { status, stdout, stderr } = spawnSync(join(clone, bin['nest-auth']), ['doctor'], {
    encoding: 'utf8',
  })
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'nest-auth is not compiled yet. Run `npm run build` at the top of the repository first.\n',
  })
})
