import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const soak = join(import.meta.dirname, '../../../benchmarks/soak.mjs')

// On PostgreSQL alone: it is about connections and rows, too. `benchmarks/soak.mjs` itself runs as long as one likes.
it.runIf(process.env['TEST_DATABASE_URL'])(
  'M224: in a slice of a day nobody loses a session, no answer is wrong, and no row outlives its use',
  async () => {
    const slice = ['--requests', '1200', '--people', '200']
    const { stdout } = await promisify(execFile)(process.execPath, [soak, ...slice])
    expect(stdout.trim().split('\n').at(-1)).toBe('ok')
  },
  180_000,
)
