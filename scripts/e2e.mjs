import { existsSync } from 'node:fs'
import { Tally } from './tally.mjs'

const HELP = `Usage: node scripts/e2e.mjs [vitest arguments]

Runs the browser tests of test/e2e with an installed Chromium. CHROMIUM names it; default /usr/bin/chromium.
Screenshots are written to .artifacts.`

const args = process.argv.slice(2)
const chromium = process.env.CHROMIUM || '/usr/bin/chromium'
if (args.includes('--help')) {
  console.log(HELP)
} else if (existsSync(chromium)) {
  const tally = new Tally()
  await tally.vitest('browser tests', ['--config', 'test/e2e/vitest.config.ts', ...args])
  process.exitCode = tally.finish()
} else {
  console.error(
    `There is no Chromium at ${chromium}. Install it (Debian: apt-get install chromium) or set CHROMIUM.`,
  )
  console.log('\n0 passed, 1 failed')
  process.exitCode = 1
}
