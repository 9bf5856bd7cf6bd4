import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { nearestOf } from '../nearest-name.ts'
import type { NestAuthDatabaseOptions } from './nest-auth-database.ts'

const known: Record<keyof NestAuthDatabaseOptions, true> = {
  entities: true,
  type: true,
  file: true,
  dataDir: true,
  embeddedImageFile: true,
  poolSize: true,
  reservedConnections: true,
  reservedAfterMillis: true,
  connectionWaitMillis: true,
  synchronize: true,
  migrations: true,
  migrationsRun: true,
  settingsTransport: true,
  logger: true,
  url: true,
  host: true,
  port: true,
  username: true,
  database: true,
  password: true,
  ssl: true,
}

/** Refuses what is no option of a database: a misspelt `host` would open the embedded one. @throws NestAuthMisuseError */
export function refuseUnknownDatabaseOptions(given: object): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name))
  if (unknown === undefined) return
  throw new NestAuthMisuseError(
    `There is no option \`${unknown}\`; did you mean \`${nearestOf(unknown, Object.keys(known))}\`?`,
  )
}
