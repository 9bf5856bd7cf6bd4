import type { DataSource } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { guardedOnly, portableFindings } from '../persistence/portable/assert-portable.ts'
import type { PortableDataSource } from '../persistence/portable/portable-data-source.ts'
import { differenceOf } from '../schema/schema-difference.ts'
import type { Examination } from './examination.ts'

const tolerableClockSkewMs = 2000
const oldest = { mariadb: [10, 7, 0], mysql: [8, 0, 13], sqlite: [3, 44, 0] }

/** What is looked at where the database is not PostgreSQL. */
export const portableExaminations: Record<string, Examination> = {
  connection: async (database) => {
    const isSqlite = (database as PortableDataSource).dialect === 'sqlite'
    const [row] = await rows<{ version: string }>(
      database,
      `select ${isSqlite ? 'sqlite_version()' : 'version()'} as version`,
    )
    const name = isSqlite ? 'sqlite' : /mariadb/i.test(row!.version) ? 'mariadb' : 'mysql'
    return {
      isFine: isAtLeast(row!.version, oldest[name]),
      finding: `${name} ${row!.version}`,
      mend: `Use ${name} ${oldest[name].join('.')} or newer.`,
    }
  },
  tables: async (database) => {
    const { up } = await differenceOf(database)
    return {
      isFine: up.length === 0,
      finding:
        up.length === 0 ? 'as this version expects them' : `${up.length} statements away from this version`,
      mend: '`nest-auth schema check` prints them; `nest-auth schema print --dialect` prints the whole.',
    }
  },
  isolation: async (database) => {
    const findings = await portableFindings(database as PortableDataSource)
    return {
      isFine: findings.length === 0,
      finding: findings.length === 0 ? guardedOnly : 'the promises would not hold',
      mend: findings.join(' '),
    }
  },
  foundations: async (database) => {
    const [row] = await rows<{ root: number; roles: number }>(
      database,
      `select (select count(*) from nest_auth_tenants where id = $1) as root,
              (select count(*) from nest_auth_roles where tenant_id = $1 and is_system) as roles`,
      [ROOT_SCOPE_ID],
    )
    const isFine = row!.root === 1 && row!.roles > 0
    return {
      isFine,
      finding: isFine ? 'root scope and system roles are there' : 'root scope or system roles are missing',
      mend: 'Start the application once: it writes them at boot.',
    }
  },
  keys: async (database) => {
    const found = await rows(database, `select id from nest_auth_signing_keys where slot = 'active'`)
    return {
      isFine: found.length === 1,
      finding: found.length === 1 ? 'one key signs' : 'no key signs',
      mend: 'Start the application once, unless `tokens.signingKeys` names keys of your own.',
    }
  },
  clock: async (database) => {
    const before = Date.now()
    const [row] = await rows<{ told_at: Date }>(database, 'select now() as told_at')
    const skewMs = Math.round(row!.told_at.getTime() - (before + Date.now()) / 2)
    return {
      isFine: Math.abs(skewMs) <= tolerableClockSkewMs,
      finding: `${Math.abs(skewMs)} ms apart from the database`,
      mend: 'Synchronise the clocks of this machine and the database server (NTP).',
    }
  },
}

function isAtLeast(version: string, [major, minor, patch]: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = version.split(/[.-]/).map(Number)
  const weigh = (x: number, y: number, z: number) => x * 1e6 + y * 1e3 + z
  return weigh(a, b, c) >= weigh(major!, minor!, patch!)
}

function rows<Row>(database: DataSource, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return new Database(database).query<Row>(sql, parameters)
}
