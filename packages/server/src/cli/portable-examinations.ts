import { guardedOnly, portableFindings } from '../persistence/portable/assert-portable.ts'
import type { PortableDataSource } from '../persistence/portable/portable-data-source.ts'
import { examinationOfTables, rowsOf } from './examination.ts'
import type { Examination } from './examination.ts'

const oldest = { mariadb: [10, 7, 0], mysql: [8, 0, 13], sqlite: [3, 44, 0] }

/** What is looked at where the database is not PostgreSQL. */
export const portableExaminations: Record<string, Examination> = {
  connection: async (database) => {
    const isSqlite = (database as PortableDataSource).dialect === 'sqlite'
    const [row] = await rowsOf<{ version: string }>(
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
  tables: examinationOfTables('`nest-auth schema print --dialect` prints the whole.'),
  isolation: async (database) => {
    const findings = await portableFindings(database as PortableDataSource)
    return {
      isFine: findings.length === 0,
      finding: findings.length === 0 ? guardedOnly : 'the promises would not hold',
      mend: findings.join(' '),
    }
  },
}

function isAtLeast(version: string, [major, minor, patch]: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = version.split(/[.-]/).map(Number)
  const weigh = (x: number, y: number, z: number) => x * 1e6 + y * 1e3 + z
  return weigh(a, b, c) >= weigh(major!, minor!, patch!)
}
