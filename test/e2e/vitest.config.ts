import { defineConfig } from 'vitest/config'
import { LongestFirst } from './longest-first.ts'

// They measure, so nothing else may run beside them.
const measuring = ['switchers.e2e.ts', 'fresh-start.e2e.ts']

export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: {
    root: import.meta.dirname,
    environment: 'node',
    globalSetup: ['./prepare-examples.ts'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    // What is waited for comes when it comes: a machine that is busy with something else is no failure.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['*.e2e.ts'],
          exclude: measuring,
          // One of the three mostly waits.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'e2e, alone', include: measuring, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
