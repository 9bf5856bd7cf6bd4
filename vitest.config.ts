import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // The default leaves one core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    projects: ['packages/*/vitest.config.ts', 'examples/*/api/vitest.config.ts'],
  },
})
