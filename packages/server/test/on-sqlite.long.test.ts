import { vi } from 'vitest'

// What else the product does, once more on SQLite.
vi.stubEnv('TEST_ENGINE', 'sqljs')
await import('./members.test.ts')
await import('./invitations.long.test.ts')
await import('./recovery.long.test.ts')
await import('./verified-email.long.test.ts')
await import('./tenant-lifecycle.long.test.ts')
await import('./limits.long.test.ts')
await import('./known-devices.long.test.ts')
await import('./outbox.long.test.ts')
await import('./sign-everyone-out.long.test.ts')
await import('./maintenance.long.test.ts')
