import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@nest-auth/source'] },
  ssr: { resolve: { conditions: ['@nest-auth/source'] } },
  test: {
    name: 'server',
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes when it comes: a machine that is busy with something else is no failure.
    expect: { poll: { timeout: 20_000 } },
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
  },
})
