import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Settings {
  host: string
  port: number
  /** A PostgreSQL URL; without one the embedded database in `dataDir` is used. */
  databaseUrl: string | undefined
  dataDir: string
  secret: string
  /** Where the page is: the links of mails lead there. */
  appUrl: string
  /** How long a page may go without a refresh; the browser tests make it short. */
  accessTokenTtlSeconds: number | undefined
}

const exampleDir = resolve(import.meta.dirname, '../..')

/** What the environment decides, with a default for everything, so that a first start needs no preparation. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const dataDir = resolve(environment.DATA_DIR || join(exampleDir, '.data'))
  const ttl = environment.ACCESS_TOKEN_TTL_SECONDS
  return {
    host: environment.HOST || '127.0.0.1',
    port: readPort(environment.PORT || '3000'),
    databaseUrl: environment.DATABASE_URL || undefined,
    dataDir,
    accessTokenTtlSeconds: ttl ? Number(ttl) : undefined,
    appUrl: environment.APP_URL || `http://localhost:${readPort(environment.WEB_PORT || '5173')}`,
    secret: environment.AUTH_SECRET || keptSecret(dataDir),
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error('PORT must be a number from 0 to 65535.')
}

/** The secret in `dataDir/secret`, made on first use. Two processes starting at once end up with the same one. */
function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret')
  const draft = `${file}.${process.pid}`
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  try {
    // Written aside and linked into place: nobody can ever read half a secret.
    writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600 })
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file, 'utf8').trim()
}
