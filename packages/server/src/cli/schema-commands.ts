import { nestAuthEntities } from '../entities.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import type { Dialect } from '../persistence/portable/dialect-columns.ts'
import { differenceOf } from '../schema/schema-difference.ts'
import { isolationScript, schemaSql } from '../schema/schema-sql.ts'
import { progress } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './open-database.ts'

export const schemaPrint: Command = {
  usage: 'schema print [--dialect postgres|mysql|sqlite]',
  summary: 'the SQL that creates the tables of Nest Auth, on PostgreSQL with the policies that isolate them',
  async run({ dialect }) {
    if (!isDialect(dialect)) {
      throw new NestAuthMisuseError(`--dialect is "${dialect}"; it can be postgres, mysql or sqlite.`)
    }
    const tables = await schemaSql(dialect, nestAuthEntities)
    const sql = dialect === 'postgres' ? `${tables}\n${await isolationScript(nestAuthEntities)}` : tables
    return { text: sql, json: { dialect, sql }, isFine: true }
  },
}

export const schemaCheck: Command = {
  usage: 'schema check',
  summary: 'whether the tables are as this version expects them',
  async run(options) {
    progress('Comparing the tables with the entities …')
    const { up } = await withDatabase(options, differenceOf)
    return {
      text:
        up.length === 0
          ? 'The tables are as expected.'
          : `The tables differ. A migration would have to run:\n\n${up.map((line) => `${line};`).join('\n')}`,
      json: { statements: up },
      isFine: up.length === 0,
    }
  },
}

function isDialect(text: string): text is Dialect {
  return ['postgres', 'mysql', 'sqlite'].includes(text)
}
