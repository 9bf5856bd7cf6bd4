import type { EntitySchema } from 'typeorm'
import { isolationSql } from '../persistence/isolation/policies.sql.ts'
import type { Dialect } from '../persistence/portable/dialect-columns.ts'
import { emptyDatabase } from './schema-data-source.ts'
import type { SchemaDataSource } from './schema-data-source.ts'
import { differenceOf } from './schema-difference.ts'

const advice: Record<Dialect, string> = {
  postgres: 'PostgreSQL 15 or newer.',
  mysql:
    'MariaDB 10.7 or newer, MySQL 8.0.13 or newer. The database should use utf8mb4 and a binary collation.',
  sqlite: 'SQLite 3.44 or newer. Foreign keys need `PRAGMA foreign_keys = ON` on every connection.',
}

/**
 * The SQL script that creates the tables of the entities in an empty database: the same text on every run, made
 * without a server. SQLite needs the package `sql.js`.
 */
export async function schemaSql(
  dialect: Dialect,
  entities: (Function | EntitySchema)[],
  options: { embeddedImageFile?: string } = {},
): Promise<string> {
  const database = await emptyDatabase(dialect, entities, options).initialize()
  try {
    const statements = dialect === 'sqlite' ? await finalSqlite(database) : (await differenceOf(database)).up
    return `-- The tables of Nest Auth for ${advice[dialect]}\n\n${statements.map((statement) => `${laidOut(dialect, statement)};\n`).join('\n')}`
  } finally {
    await database.destroy()
  }
}

/**
 * The SQL script that puts the tables of `schemaSql('postgres', …)` under the policies that keep tenants apart: for a
 * database administrator, and for applications whose own user may not do it.
 */
export async function isolationScript(
  entities: (Function | EntitySchema)[],
  options: { embeddedImageFile?: string } = {},
): Promise<string> {
  const database = await emptyDatabase('postgres', entities, options).initialize()
  try {
    return `-- Roles and policies that keep the tenants of Nest Auth apart, for PostgreSQL 15 or newer. Run it after postgres.sql,\n-- as the owner of the tables, and again after every migration.\n\n${isolationSql(database).trim()}\n`
  } finally {
    await database.destroy()
  }
}

/** TypeORM builds SQLite tables by copying them over and over; only what stands in the end is told. */
async function finalSqlite(database: SchemaDataSource): Promise<string[]> {
  await database.synchronize()
  const rows = (await database.query(
    `select sql from sqlite_master where sql is not null order by type = 'index', rowid`,
  )) as { sql: string }[]
  return rows.map(({ sql }) => sql)
}

/** One column or constraint per line, so that a change of the schema is a readable diff. */
function laidOut(dialect: Dialect, statement: string): string {
  const create = /^(CREATE TABLE [^(]+)\((.*)\)(.*)$/s.exec(statement.trim())
  if (!create) return statement.trim()
  const [, head, body, tail] = create
  // TypeORM reads a CHECK back from the text of SQLite's catalogue only when the table ends right behind it.
  const end = dialect === 'sqlite' ? ')' : '\n)'
  return `${head}(\n  ${topLevelParts(body!).join(',\n  ')}${end}${tail}`
}

function topLevelParts(list: string): string[] {
  const parts: string[] = []
  let depth = 0
  let isQuoted = false
  let start = 0
  for (let index = 0; index < list.length; index++) {
    const character = list[index]
    if (character === "'") isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === ',' && depth === 0) {
      parts.push(list.slice(start, index).trim())
      start = index + 1
    }
  }
  return [...parts, list.slice(start).trim()]
}
