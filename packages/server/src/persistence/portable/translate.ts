import type { PortableDialect, Words } from './dialect.ts'
import { words } from './dialect.ts'
import { closing, replaceCalls } from './sql-text.ts'

/** A statement as a driver takes it: question marks, and the values in their order. */
export interface Translated {
  sql: string
  values: unknown[]
}

/**
 * Says a statement of ours, written for PostgreSQL, in another dialect. The list of what is understood is closed: a
 * statement that changes several tables at once, or joins sideways, has a portable form beside it instead.
 */
export function translate(dialect: PortableDialect, sql: string, parameters: readonly unknown[]): Translated {
  const speech = words[dialect]
  const given = [...parameters]
  const spoken = [
    withRecordsets,
    withLists,
    (text: string) => withInstants(text, speech),
    (text: string) => withJson(text, speech),
    (text: string) => withConditions(text, speech),
    (text: string) => withConflicts(text, speech),
    (text: string) => (dialect === 'mysql' ? inMysql(text) : withNamedTargets(text)),
  ].reduce((text, step) => step(text, given), sql)
  const values: unknown[] = []
  const final = spoken
    .replace(/"(\w+)"/g, (_, name: string) => speech.name(name))
    .replace(/\$(\d+)/g, (_, number: string) => {
      values.push(given[Number(number) - 1])
      return '?'
    })
  return { sql: final, values }
}

/** Rows that arrive as one parameter become rows of the statement: `(select $8 as id union all …) as r`. */
function withRecordsets(sql: string, given: unknown[]): string {
  const arriving = /(?:json_to_recordset\(\$(\d+)::json\)|unnest\(\$(\d+)::\w+\[\]\)) (?:as )?(\w+)\(/g
  let done = ''
  let from = 0
  for (let match = arriving.exec(sql); match; match = arriving.exec(sql)) {
    const [, records, list, alias] = match
    const open = match.index + match[0].length - 1
    const end = closing(sql, open)
    const columns = sql
      .slice(open + 1, end - 1)
      .split(',')
      .map((column) => column.trim().split(' ')[0]!)
    const rows = list
      ? (given[Number(list) - 1] as unknown[]).map((value) => [value])
      : (JSON.parse(given[Number(records) - 1] as string) as Record<string, unknown>[]).map((row) =>
          columns.map((column) => plain(row[column.replaceAll('"', '')])),
        )
    const selects = rows.map(
      (row) => `select ${row.map((value, at) => `$${given.push(value)} as ${columns[at]}`).join(', ')}`,
    )
    const nothing = `select ${columns.map((column) => `null as ${column}`).join(', ')} limit 0`
    done += `${sql.slice(from, match.index)}(${selects.join(' union all ') || nothing}) as ${alias}`
    from = end
    arriving.lastIndex = end
  }
  return done + sql.slice(from)
}

const plain = (value: unknown) =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)

function withLists(sql: string, given: unknown[]): string {
  return sql.replace(
    /(=|<>) (any|all)\(\$(\d+)(?:::\w+\[\])?\)/g,
    (_, operator: string, __, number: string) => {
      const list = given[Number(number) - 1] as unknown[]
      const members = list.map((value) => `$${given.push(value)}`).join(', ')
      // No id and no name is empty, so nothing is ever in such a list.
      return `${operator === '=' ? 'in' : 'not in'} (${members || "''"})`
    },
  )
}

const unitSeconds: Record<string, number> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  year: 31_557_600,
}

function withInstants(sql: string, { now, shifted, secondsUntil }: Words): string {
  const intervals = sql.replace(
    /interval '(\d+) (second|minute|hour|day|year)s?'/g,
    (_, count: string, unit: string) => `make_interval(secs => ${Number(count) * unitSeconds[unit]!})`,
  )
  let text = intervals.replace(/date_trunc\('milliseconds', now\(\)\)|clock_timestamp\(\)/g, 'now()')
  const later = /([\w.]+(?:\(\))?)\s*([+-])\s*make_interval/
  for (let at = later.exec(text); at; at = later.exec(text)) {
    const open = text.indexOf('(', at.index + at[0].length)
    const end = closing(text, open)
    const [unit, amount] = text.slice(open + 1, end - 1).split(/ => (.*)/s)
    const seconds = unit === 'days' ? `86400 * (${amount})` : amount!
    const instant = shifted(at[1] === 'now()' ? now : at[1]!, at[2] as '+' | '-', seconds)
    text = text.slice(0, at.index) + instant + text.slice(end)
  }
  return text
    .replace(/extract\(epoch from ([\w.]+) - now\(\)\)/g, (_, instant: string) => secondsUntil(instant))
    .replace(/\bnow\(\)/g, now)
    .replace(/pg_current_xact_id_if_assigned\(\)::text as (\w+)/g, 'null as "$1"')
}

function withJson(sql: string, { jsonArray, jsonField, jsonText }: Words): string {
  const objects = sql.replace(/\bjsonb?_build_object\(/g, 'json_object(')
  const arrays = replaceCalls(objects, 'json_agg', (inside) => {
    const [, distinct, rest = ''] = /^(distinct )?(.*)$/s.exec(inside.trim())!
    const [value, order] = splitOrder(rest)
    return jsonArray({ isDistinct: Boolean(distinct), value, order })
  })
  return arrays
    .replace(/([\w.]+) ->> '(\w+)'/g, (_, json: string, key: string) => jsonText(json, key))
    .replace(/([\w.]+) -> '(\w+)'/g, (_, json: string, key: string) => jsonField(json, key))
}

/** The ORDER BY of an aggregate is the last one outside of all parentheses. */
function splitOrder(text: string): [value: string, order: string] {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') at = closing(text, at) - 1
    else if (text.startsWith(' order by ', at)) return [text.slice(0, at), text.slice(at + 10)]
  }
  return [text, '']
}

function withConditions(sql: string, { isSame, isLike, lock, least }: Words): string {
  return sql
    .replace(/::\w+(?:\[\])?/g, '')
    .replace(/is not distinct from/g, isSame)
    .replace(/([\w.]+) ilike (\$\d+)/g, (_, text: string, pattern: string) => isLike(text, pattern))
    .replace(/\bleast\(/g, `${least}(`)
    .replace(
      /(?:\s*\bfor (?:no key update|key share|update|share)(?: of \w+)?( skip locked)?)+/g,
      (_, passesOver?: string) => ` ${lock(passesOver !== undefined)}`,
    )
}

function withConflicts(sql: string, { keep }: Words): string {
  const [, table = '', column = ''] = /insert into (\w+)[^(]*\(("?\w+"?)/.exec(sql) ?? []
  return sql.replace(
    /(from [^]*?)?on conflict(?: \([^)]*\))? do nothing/g,
    (_, source: string | undefined) =>
      // SQLite would read ON as the condition of a join.
      `${source === undefined ? '' : `${source}${/\bwhere\b/.test(source) ? '' : 'where true '}`}${keep(table, column)}`,
  )
}

/** MySQL names further tables in front, and takes what is deleted no more than once. */
function inMysql(sql: string): string {
  return sql
    .replace(/([\w.]+) \|\| '(.)' \|\| ([\w.]+)/g, `concat($1, '$2', $3)`)
    .replace(/^(\s*delete from \w+ where )\([^)]*\) in \(\s*select [^]*? where ([^]*)\)\s*$/, '$1$2')
    .replace(/^(\s*delete [^]*) for update(?: skip locked)?\s*$/, '$1')
    .replace(/^(\s*)update (\w+ \w+) set ([^]*?)\s+from (\w+ \w+)\s/, '$1update $2, $4 set $3 ')
}

function withNamedTargets(sql: string): string {
  return sql
    .replace(/^(\s*)update (\w+) (?!set\b|as\b)(\w+) set/, '$1update $2 as $3 set')
    .replace(/ returning (\w\.)?(\w+)$/, ' returning $2')
}
