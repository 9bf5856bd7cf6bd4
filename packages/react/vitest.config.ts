import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@nest-auth/source'] },
  test: {
    name: 'react',
    environment: 'jsdom',
    // The storage of a page is jsdom's; that of Node, from 25 on, would stand in its way.
    execArgv: process.allowedNodeEnvironmentFlags.has('--experimental-webstorage')
      ? ['--no-experimental-webstorage']
      : [],
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes when it comes: a machine that is busy with something else is no failure.
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ['./test/setup.ts'],
  },
})
