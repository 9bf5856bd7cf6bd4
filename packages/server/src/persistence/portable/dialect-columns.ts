import type { ColumnType, DataSource, ValueTransformer } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import { words } from './dialect.ts'

/** A database family the entities, and the server, can live on. MariaDB counts as `mysql`. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite'

interface ColumnForm {
  type: Exclude<ColumnType, undefined>
  refine?: (column: ColumnMetadata) => void
}

const setLength = (column: ColumnMetadata) => {
  column.length = '36'
}

/** Where the driver knows text alone, an object is written as JSON. */
const asText: ValueTransformer = {
  to: (value: unknown) =>
    value === undefined || value === null || typeof value === 'string' ? value : JSON.stringify(value),
  from: (value: unknown) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
}

/** Behind what the application does with the value. */
const writeAsText = (column: ColumnMetadata) => {
  column.transformer = [column.transformer ?? [], asText].flat()
}

/** The entities speak PostgreSQL; what another dialect calls the same column stands here and nowhere else. */
const forms: Record<Dialect, Record<string, ColumnForm>> = {
  postgres: {},
  mysql: {
    uuid: { type: 'char', refine: setLength },
    'timestamp with time zone': { type: 'datetime' },
    jsonb: {
      // MariaDB reads `json` back as longtext.
      type: 'longtext',
      // MySQL gives text no literal default: the writer names the value.
      refine: (column) => {
        delete column.default
        writeAsText(column)
      },
    },
  },
  sqlite: {
    uuid: { type: 'varchar', refine: setLength },
    'timestamp with time zone': {
      type: 'datetime',
      // SQLite knows neither a precision nor CURRENT_TIMESTAMP with one, and rows are compared by the millisecond.
      refine: (column) => {
        delete column.precision
        if (column.default !== undefined) column.default = () => words.sqlite.now
      },
    },
    jsonb: {
      type: 'text',
      refine: writeAsText,
    },
  },
}

/** Makes a data source understand the entities in its own dialect. Call it before the metadata is built. */
export function acceptColumnsOf(dialect: Dialect, { driver }: DataSource): void {
  const normalize = driver.normalizeType.bind(driver)
  driver.normalizeType = ({ type, ...column }) => {
    const known = formOf(dialect, type)?.type ?? type
    return normalize(known === undefined ? column : { ...column, type: known })
  }
}

/** Turns the columns into their form in the dialect. Call it once the metadata is built. */
export function translateColumns(dialect: Dialect, dataSource: DataSource): void {
  for (const column of dataSource.entityMetadatas.flatMap(({ columns }) => columns)) {
    const form = formOf(dialect, column.type)
    if (!form) continue
    column.type = form.type
    form.refine?.(column)
  }
}

function formOf(dialect: Dialect, type: unknown): ColumnForm | undefined {
  return typeof type === 'string' ? forms[dialect][type] : undefined
}
