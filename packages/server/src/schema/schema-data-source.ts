import { DataSource } from 'typeorm'
import type { DataSourceOptions, EntitySchema } from 'typeorm'
import { IN_MEMORY } from '../persistence/embedded/embedded-session.ts'
import { embeddedDriverOptions } from '../persistence/embedded/embedded-driver.ts'
import { acceptColumnsOf, translateColumns } from '../persistence/portable/dialect-columns.ts'
import type { Dialect } from '../persistence/portable/dialect-columns.ts'
import { silentMysql } from './silent-mysql.ts'

/** A plain DataSource whose metadata is in the words of a dialect; for creating and comparing tables only. */
export class SchemaDataSource extends DataSource {
  readonly #dialect: Dialect

  constructor(dialect: Dialect, options: DataSourceOptions) {
    super(options)
    this.#dialect = dialect
  }

  protected override async buildMetadatas(): Promise<void> {
    acceptColumnsOf(this.#dialect, this)
    await super.buildMetadatas()
    this.#orderAsListed()
    translateColumns(this.#dialect, this)
  }

  /** TypeORM orders entities by which module was loaded first, and a script must not depend on that. */
  #orderAsListed() {
    const listed = this.options.entities as readonly unknown[]
    this.entityMetadatas.sort((a, b) => listed.indexOf(a.target) - listed.indexOf(b.target))
  }
}

/** An empty database of the dialect that needs no server. */
export function emptyDatabase(
  dialect: Dialect,
  entities: (Function | EntitySchema)[],
  { migrations = [], embeddedImageFile }: { migrations?: Function[]; embeddedImageFile?: string } = {},
): SchemaDataSource {
  const shared = { entities, migrations }
  switch (dialect) {
    case 'postgres':
      return new SchemaDataSource(dialect, {
        ...embeddedDriverOptions({ dataDir: IN_MEMORY, imageFile: embeddedImageFile }),
        ...shared,
      })
    case 'sqlite':
      return new SchemaDataSource(dialect, { type: 'sqljs', ...shared })
    case 'mysql':
      return new SchemaDataSource(dialect, {
        type: 'mariadb',
        driver: silentMysql,
        database: 'nest_auth',
        ...shared,
      })
  }
}
