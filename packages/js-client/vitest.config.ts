import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@nest-auth/source'] },
  ssr: { resolve: { conditions: ['@nest-auth/source'] } },
  test: {
    name: 'js-client',
    environment: 'node',
    testTimeout: 30_000,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
  },
})
