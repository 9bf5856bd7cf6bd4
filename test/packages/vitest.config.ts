import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: {
    name: 'packages',
    root: import.meta.dirname,
    environment: 'node',
    include: ['*.test.ts'],
    globalSetup: ['./install.ts'],
    // The build of the page with Next.js has both cores to itself.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes when it comes: a machine that is busy with something else is no failure.
    expect: { poll: { timeout: 20_000 } },
  },
})
