import { join } from 'node:path'
import { snippetsDir, writeSnippets } from './snippets.mjs'
import { Tally } from './tally.mjs'

const HELP = `Usage: node scripts/test.mjs [vitest arguments]

Compiles, lints, checks the formatting and runs the unit and integration tests, all but the long ones (*.long.test.ts):
\`npm run test:long\` runs those, and CI runs every test on PostgreSQL. The last line is "N passed, N failed": each test
counts as one, and so does each of the other gates.

With arguments, only vitest runs, and they are handed to it: node scripts/test.mjs --project server`

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(HELP)
} else {
  const tally = new Tally()
  if (args.length === 0) {
    // It takes longest of what is no test, and a single core.
    const format = tally.commandBeside('format', ['prettier', '--check', '--log-level', 'warn', '.'])
    await tally.command('compile', ['tsc', '-b'])
    await tally.command('types of the tests', ['tsc', '-p', 'test/tsconfig.json'])
    await tally.command('types of registered names', ['tsc', '-p', 'test/types/tsconfig.json'])
    writeSnippets()
    await tally.command('types of snippets', ['tsc', '-p', join(snippetsDir, 'tsconfig.json')])
    await tally.command('lint', ['oxlint', '--deny-warnings'])
    await format()
    await tally.vitest('tests of the tools', ['--config', 'test/vitest.config.ts'])
  }
  await tally.vitest('tests', args.length === 0 ? ['--exclude', '**/*.long.test.ts'] : args)
  if (args.length === 0) console.log('\nNot run here: the long tests. `npm run test:long` runs them.')
  process.exitCode = tally.finish()
}
