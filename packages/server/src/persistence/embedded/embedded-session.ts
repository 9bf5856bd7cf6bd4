import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { freshImage } from './fresh-image.ts'
import { lockDataDir } from './lock-file.ts'
import { PgliteStream } from './pglite-stream.ts'

/** The `dataDir` of a database that lives in memory and ends with its process. */
export const IN_MEMORY = 'memory://'

const locationIn = (dataDir: string) => join(resolve(dataDir), 'postgres')

/** Whether opening finds a database in the data directory rather than making one. */
export function hasEmbeddedDatabase(dataDir: string): boolean {
  return existsSync(locationIn(dataDir))
}

/** An open embedded database with the one client it can serve. */
export interface EmbeddedSession {
  client: pg.Client
  close(): Promise<void>
}

/**
 * Opens the embedded database of a data directory, creating it when the directory has none.
 * @throws {DataDirInUseError} when a live process holds the directory
 */
export async function openEmbeddedSession(
  dataDir: string,
  imageFile?: string,
  Client = pg.Client,
): Promise<EmbeddedSession> {
  const isInMemory = dataDir === IN_MEMORY
  const location = isInMemory ? IN_MEMORY : locationIn(dataDir)
  const unlock = isInMemory ? () => {} : lockDataDir(resolve(dataDir))
  let database: PGlite | undefined
  try {
    // Imported here, so an application on PostgreSQL never loads the WASM engine.
    const { PGlite } = await import('@electric-sql/pglite')
    const isNew = isInMemory || !existsSync(location)
    const created = await PGlite.create(location, {
      ...(imageFile && isNew && { loadDataDir: await freshImage(imageFile) }),
      // The timer of this setting survives crash recovery and would keep a finished process alive.
      startParams: [...PGlite.defaultStartParams, '-c', 'log_startup_progress_interval=0'],
    })
    database = created
    const client = new Client({
      stream: () => new PgliteStream(created),
      user: 'postgres',
      database: 'postgres',
      ssl: false,
    })
    await client.connect()
    return { client, close: () => closeSession(client, created, unlock) }
  } catch (error) {
    await database?.close().catch(() => {})
    unlock()
    throw error
  }
}

async function closeSession(client: pg.Client, database: PGlite, unlock: () => void): Promise<void> {
  try {
    await client.end()
    await database.close()
  } finally {
    unlock()
  }
}
