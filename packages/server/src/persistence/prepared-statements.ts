import { createHash } from 'node:crypto'

const names = new Map<string, string>()

/**
 * Marks a constant text as a statement that runs often: a connection that leads straight to its server keeps the plan
 * of it. Planning one of the long ones takes ten times as long as running it. Answers the text.
 */
export function prepared(sql: string): string {
  names.set(sql, `nest_auth_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`)
  return sql
}

/** The name under which a marked text is prepared. */
export function preparedName(sql: string): string | undefined {
  return names.get(sql)
}

/** The texts marked so far. */
export function preparedTexts(): string[] {
  return [...names.keys()]
}
