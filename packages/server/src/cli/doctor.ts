import type { DataSource } from 'typeorm'
import { isolationFindings } from '../persistence/isolation/isolation-findings.ts'
import { isolationSql } from '../persistence/isolation/policies.sql.ts'
import { PortableDataSource } from '../persistence/portable/portable-data-source.ts'
import { progress } from './command.ts'
import type { Command } from './command.ts'
import { examinationOfTables } from './examination.ts'
import type { Examination, Finding } from './examination.ts'
import { withDatabase } from './open-database.ts'
import { everyEngine } from './every-engine-examinations.ts'
import { portableExaminations } from './portable-examinations.ts'

const oldestServerVersion = 150_000

const examinations: Record<string, Examination> = {
  connection: async (database) => {
    const [row] = await database.query<[{ version: string; number: string }]>(
      `select current_setting('server_version') as version, current_setting('server_version_num') as number`,
    )
    return {
      isFine: Number(row.number) >= oldestServerVersion,
      finding: `PostgreSQL ${row.version}`,
      mend: 'Use PostgreSQL 15 or newer.',
    }
  },
  tables: examinationOfTables('run the migrations of `nestAuthMigrations`.'),
  isolation: async (database) => {
    const { missing, findings } = await isolationFindings(database)
    const wrong = [...missing.map((table) => `${table} is missing`), ...findings]
    return {
      isFine: wrong.length === 0,
      finding: wrong.length === 0 ? 'forced policies on every table' : wrong.join('; '),
      mend: `Run as the owner of the tables:\n\n${isolationSql(database)}`,
    }
  },
}

const noTables: Examination = () =>
  Promise.resolve({
    isFine: false,
    finding: 'there are none yet',
    mend: 'Create the tables first: `nest-auth schema print`, or the migrations of `nestAuthMigrations`.',
  })

export const doctor: Command = {
  usage: 'doctor',
  summary: 'examines connection, tables, isolation, keys and clock, and says how to mend what is wrong',
  run: (options) =>
    withDatabase(options, async (database) => {
      const findings: Finding[] = []
      const own = database instanceof PortableDataSource ? portableExaminations : examinations
      const every = { ...own, ...everyEngine }
      // Without tables every further look would only say so again.
      const looks = (await isEmpty(database)) ? { connection: own['connection']!, tables: noTables } : every
      for (const [check, examine] of Object.entries(looks)) {
        progress(`Examining ${check} …`)
        findings.push({ check, ...(await examine(database).catch(failed)) })
      }
      return {
        text: findings.map(toLine).join('\n'),
        json: { findings: findings.map(({ mend, ...rest }) => (rest.isFine ? rest : { ...rest, mend })) },
        isFine: findings.every(({ isFine }) => isFine),
      }
    }),
}

function failed(error: unknown): Omit<Finding, 'check'> {
  return {
    isFine: false,
    finding: error instanceof Error ? error.message : String(error),
    mend: '`nest-auth schema check` prints what keeps the tables from being as this version expects them.',
  }
}

async function isEmpty(database: DataSource): Promise<boolean> {
  const runner = database.createQueryRunner()
  try {
    return !(await runner.hasTable('nest_auth_tenants')) && !(await runner.hasTable('nest_auth_users'))
  } finally {
    await runner.release()
  }
}

function toLine({ check, isFine, finding, mend }: Finding): string {
  const line = `${isFine ? 'ok    ' : 'WRONG '} ${check.padEnd(12)} ${finding}`
  return isFine || !mend ? line : `${line}\n       ${' '.repeat(12)} ${mend}`
}
