import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: '../node_modules/.vite',
  test: {
    name: 'tools',
    root: import.meta.dirname,
    environment: 'node',
    include: ['*.test.mjs'],
    testTimeout: 30_000,
  },
})
