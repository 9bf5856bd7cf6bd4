import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@nest-auth/source'] },
  ssr: { resolve: { conditions: ['@nest-auth/source'] } },
  test: {
    name: 'tenant-switcher',
    environment: 'node',
    testTimeout: 120_000,
    include: ['src/**/*.test.ts'],
  },
})
