import { vi } from 'vitest'

// The main job once more, on SQLite; `on-sqlite.long.test.ts` holds the rest.
vi.stubEnv('TEST_ENGINE', 'sqljs')
await import('./main-job.test.ts')
