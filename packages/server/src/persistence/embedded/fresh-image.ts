import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'

/**
 * The image of a freshly created database, kept in a file: creating a database takes seconds, loading its image a
 * fraction of one. The file is made when missing; several processes may do so at once.
 */
export async function freshImage(file: string): Promise<Blob> {
  const kept = await readFile(file).catch(() => undefined)
  if (kept) return new Blob([kept])
  const { PGlite } = await import('@electric-sql/pglite')
  const database = await PGlite.create()
  const image = await database.dumpDataDir('none')
  await database.close()
  // Under a name of its own first: a reader must never see half a file.
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, Buffer.from(await image.arrayBuffer()))
  await rename(draft, file)
  return image
}
