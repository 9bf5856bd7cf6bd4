import type { Dialect } from './dialect-columns.ts'

/** A dialect that is not PostgreSQL's. */
export type PortableDialect = Exclude<Dialect, 'postgres'>

/** What PostgreSQL says in one way is said in another; each entry takes SQL and answers SQL. */
export interface Words {
  now: string
  /** An instant, so many seconds later or earlier. */
  shifted: (instant: string, sign: '+' | '-', seconds: string) => string
  /** Seconds from now until an instant, with their fractions. */
  secondsUntil: (instant: string) => string
  /** All values of a group as the text of a JSON array. */
  jsonArray: (values: { isDistinct: boolean; value: string; order: string }) => string
  jsonField: (json: string, key: string) => string
  jsonText: (json: string, key: string) => string
  isSame: string
  /** A pattern without regard to case, in which a backslash escapes. */
  isLike: (text: string, pattern: string) => string
  /** Takes the rows for this transaction; those somebody else has taken are waited for, or passed over. */
  lock: (passesOver: boolean) => string
  least: string
  name: (identifier: string) => string
  /** What an INSERT does with a row that is there already: nothing. */
  keep: (table: string, column: string) => string
  /** What an INSERT does with a row that is there already, whose unique key is `key`; `given` names the new value. */
  replace: (key: string, assignments: string) => string
  given: (column: string) => string
}

/** The words of each dialect, and nothing about it stands anywhere else. */
export const words: Record<PortableDialect, Words> = {
  mysql: {
    now: 'utc_timestamp(3)',
    shifted: (instant, sign, seconds) => `(${instant} ${sign} interval (${seconds}) * 1000000 microsecond)`,
    secondsUntil: (instant) => `(timestampdiff(microsecond, utc_timestamp(3), ${instant}) / 1e6)`,
    jsonArray: ({ isDistinct, value, order }) => {
      const json = value.startsWith('json_object(') ? value : `json_quote(${value})`
      const list = `${isDistinct ? 'distinct ' : ''}${json}${order && ` order by ${order}`} separator ','`
      return `concat('[', coalesce(group_concat(${list}), ''), ']')`
    },
    jsonField: (json, key) => `json_extract(${json}, '$.${key}')`,
    jsonText: (json, key) => `nullif(json_unquote(json_extract(${json}, '$.${key}')), 'null')`,
    isSame: '<=>',
    isLike: (text, pattern) => `lower(${text}) like lower(${pattern})`,
    lock: (passesOver) => (passesOver ? 'for update skip locked' : 'for update'),
    least: 'least',
    name: (identifier) => `\`${identifier}\``,
    keep: (table, column) => `on duplicate key update ${column} = ${table}.${column}`,
    replace: (_, assignments) => `on duplicate key update ${assignments}`,
    given: (column) => `values(${column})`,
  },
  sqlite: {
    now: `strftime('%Y-%m-%d %H:%M:%f', 'now')`,
    shifted: (instant, sign, seconds) =>
      `strftime('%Y-%m-%d %H:%M:%f', ${instant}, (${sign === '-' ? '-' : ''}(${seconds})) || ' seconds')`,
    secondsUntil: (instant) => `((julianday(${instant}) - julianday('now')) * 86400.0)`,
    jsonArray: ({ isDistinct, value, order }) =>
      `json_group_array(${isDistinct ? 'distinct ' : ''}${value}${order && ` order by ${order}`})`,
    jsonField: (json, key) => `json_extract(${json}, '$.${key}')`,
    jsonText: (json, key) => `json_extract(${json}, '$.${key}')`,
    isSame: 'is',
    isLike: (text, pattern) => `${text} like ${pattern} escape '\\'`,
    // A transaction that writes has the whole database for itself.
    lock: () => '',
    least: 'min',
    name: (identifier) => `"${identifier}"`,
    keep: () => 'on conflict do nothing',
    replace: (key, assignments) => `on conflict (${key}) do update set ${assignments}`,
    given: (column) => `excluded.${column}`,
  },
}
