import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: '../node_modules/.vite',
  test: {
    name: 'tools',
    root: import.meta.dirname,
    environment: 'node',
    // The default leaves one core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    include: ['*.test.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes when it comes: a machine that is busy with something else is no failure.
    expect: { poll: { timeout: 20_000 } },
  },
})
