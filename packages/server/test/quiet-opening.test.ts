import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, it, vi } from 'vitest'
import { createNestAuthDataSource, nestAuthEntities } from '../src/index.ts'
import { memoryDatabase } from './memory-database.ts'

it('A data source opens without an asynchronous flow, which would slow every promise of the start after it', async () => {
  const run = vi.spyOn(AsyncLocalStorage.prototype, 'run')
  const database = createNestAuthDataSource({ ...memoryDatabase, entities: nestAuthEntities })
  try {
    await database.initialize()
    expect(run).not.toHaveBeenCalled()
  } finally {
    run.mockRestore()
    await database.destroy()
  }
})
