import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Tests that stop the database, or need the machine to themselves: one after the other, apart from all others. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  resolve: { conditions: ['@nest-auth/source'] },
  ssr: { resolve: { conditions: ['@nest-auth/source'] } },
  test: {
    name: 'faults',
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes when it comes: a machine that is busy with something else is no failure.
    expect: { poll: { timeout: 20_000 } },
    fileParallelism: false,
    // Those that need a Redis have a run of their own, with scripts/with-redis.sh.
    include: [process.env['TEST_REDIS_URL'] ? 'test/faults/**/*.redis.ts' : 'test/faults/**/*.faults.ts'],
  },
})
