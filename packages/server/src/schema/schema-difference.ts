import type { DataSource, EntitySchema } from 'typeorm'
import { emptyDatabase } from './schema-data-source.ts'

/** Statements that lead a database to its entities, and back. */
export interface SchemaDifference {
  up: string[]
  down: string[]
}

/** What would have to change in an open database to match its entities; empty lists when nothing. Changes nothing. */
export async function differenceOf(dataSource: DataSource): Promise<SchemaDifference> {
  const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log()
  return {
    up: upQueries.map(({ query }) => query),
    down: downQueries.map(({ query }) => query).toReversed(),
  }
}

/** What has changed in the entities since the last of the migrations, as PostgreSQL statements there and back. */
export async function schemaDifference(
  entities: (Function | EntitySchema)[],
  migrations: Function[],
  options: { embeddedImageFile?: string } = {},
): Promise<SchemaDifference> {
  const database = await emptyDatabase('postgres', entities, { ...options, migrations }).initialize()
  try {
    await database.runMigrations()
    return await differenceOf(database)
  } finally {
    await database.destroy()
  }
}
