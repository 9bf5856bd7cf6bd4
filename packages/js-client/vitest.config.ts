import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@nest-auth/source'] },
  ssr: { resolve: { conditions: ['@nest-auth/source'] } },
  test: { name: 'js-client', environment: 'node', include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
})
