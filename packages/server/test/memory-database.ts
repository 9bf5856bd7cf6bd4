import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite')
const { version } = JSON.parse(readFileSync(join(dirname(engine), '../package.json'), 'utf8')) as {
  version: string
}
const cacheDir = join(import.meta.dirname, '../node_modules/.cache')
mkdirSync(cacheDir, { recursive: true })

/** A database of its own in memory, from a kept image: creating one anew takes seconds. */
export const memoryDatabase = {
  dataDir: 'memory://',
  embeddedImageFile: join(cacheDir, `pglite-${version}.image`),
}
